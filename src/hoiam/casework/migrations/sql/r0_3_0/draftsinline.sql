-- A draft is a little over two thousand bytes, sealed and padded, and from two thousand bytes on PostgreSQL would try to make it
-- smaller, which nothing sealed becomes, and put it into a table beside, each time that somebody answers a question.
ALTER TABLE casework_draft SET (toast_tuple_target = 8160);
