-- migrate:up
CREATE TABLE items (
  id    integer      PRIMARY KEY,
  title varchar(200) NOT NULL
);

INSERT INTO items (id, title) VALUES (1, 'A Chair'), (2, 'The Table');

-- migrate:down
DROP TABLE items;
