"""What stands between the web server and Django: a request is read whole before it takes one of the few threads.

A thread that waits for somebody's telephone serves nobody else: eight slow forms would shut the house. So the body arrives
here, on the event loop, where a thousand slow ones cost next to nothing (`request_body`); a bounded queue by class lets in
who is already writing before who begins, and who begins before who only reads (`admission`); and whoever cannot be served soon
is told so at once, in words, with what he typed in the page (`crowded`). `adapter` joins granian's RSGI and Django's WSGI.

What is too big for memory goes into a file without a name, sealed under a key that this process alone has and keeps nowhere:
no body lies on a disk in clear, not even for a second (docs/decisions/front-the-house-reads-before-it-serves.md).
"""
