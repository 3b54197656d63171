package dev.teleconsult.adapter.http.exchange;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * An answer that is complete before its first byte is sent.
 *
 * @param fields headers besides those of every answer
 * @param body the body, which may be empty; the caller must not change it afterwards
 */
public record WholeAnswer(int status, List<Field> fields, byte[] body) {
    public WholeAnswer {
        fields = List.copyOf(fields);
        requireNonNull(body, "body");
    }

    /** A header of the answer. */
    public record Field(String name, String value) {
        public Field {
            requireNonNull(name, "name");
            requireNonNull(value, "value");
        }
    }

    /** Redacted: the body may contain a link. */
    @Override
    public String toString() {
        return "WholeAnswer[" + status + ", " + body.length + " bytes]";
    }
}
