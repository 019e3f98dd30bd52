"""Files that have no pages of their own, or none that can be drawn as they are: what is in them is laid out in pages here.

Words, headings, lists, tables and pictures are taken out of a text, a sheet, a set of slides, a web page or a mail, and set
anew on paper (`layout`); what a program wrote beyond that is left. It is no copy of how the program would have shown it, and
the page says so. Loaded in the reader alone.

    blocks      what a laid-out document is made of
    decoded     bytes into words, whichever encoding they are in
    layout      blocks into a PDF
    word_text, old_word, open_document, rich_text, web_text, sheets, slides, old_slides, mail_parts, outlook: one kind each
"""
