package dev.teleconsult.adapter.http.exchange;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * An answer of which everything is known before its first byte is sent.
 *
 * @param fields besides those that every answer has
 * @param body empty for none; not changed once it is given
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

    /** It may hold a link. */
    @Override
    public String toString() {
        return "WholeAnswer[" + status + ", " + body.length + " bytes]";
    }
}
