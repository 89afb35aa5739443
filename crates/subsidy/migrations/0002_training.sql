-- A course that teaches growers to sell. Who holds it, a co-operative or a firm, is paid for its trainees.
CREATE TABLE training (
    county_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    code         TEXT NOT NULL,
    name_zh      TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    organiser_id BIGINT NOT NULL,
    made_by      BIGINT NOT NULL,
    made_ms      BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT training_code_is_one UNIQUE (county_id, code)
);

-- Who was there on which day: one person of a household, once a session. A session is a day of the course.
CREATE TABLE attendance (
    county_id   BIGINT NOT NULL,
    training_id BIGINT NOT NULL,
    member_id   BIGINT NOT NULL,
    held_on     BIGINT NOT NULL,
    entered_by  BIGINT NOT NULL,
    entered_ms  BIGINT NOT NULL,
    PRIMARY KEY (county_id, training_id, member_id, held_on)
);
