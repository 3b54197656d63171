package dev.teleconsult.adapter.http.wire;

import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.json.JsonObject;
import dev.teleconsult.adapter.http.json.JsonValue;
import dev.teleconsult.ports.ExternalIdentifier;
import java.util.List;

/** Reads and writes the identifiers of other systems for a teleconsultation. */
public final class Identifiers {
    /** An identifier in an answer. */
    public record View(String system, String value) {
        static View of(ExternalIdentifier identifier) {
            return new View(identifier.system(), identifier.value());
        }
    }

    private Identifiers() {}

    public static List<View> views(List<ExternalIdentifier> identifiers) {
        return identifiers.stream().map(View::of).toList();
    }

    /** Reads an array of objects with {@code system} and {@code value}. */
    public static List<ExternalIdentifier> read(JsonValue value) {
        List<ExternalIdentifier> read =
                JsonObject.listOf(Identifiers::identifier).apply(value);
        if (read.size() > ExternalIdentifier.MOST) {
            throw value.mustBe("an array of at most " + ExternalIdentifier.MOST + " identifiers");
        }
        if (read.stream().distinct().count() < read.size()) {
            throw value.mustBe("an array of identifiers that are not given twice");
        }
        return read;
    }

    private static ExternalIdentifier identifier(JsonValue value) {
        JsonObject object = value.object();
        String system = object.required("system", part -> part.text(ExternalIdentifier.LONGEST));
        String name = object.required("value", part -> part.text(ExternalIdentifier.LONGEST));
        if (!ExternalIdentifier.isValid(system, name)) {
            throw value.mustBe("a system, which is an absolute URI, and a value of printable characters");
        }
        return new ExternalIdentifier(system, name);
    }

    /**
     * Reads a query parameter: system and value, separated by the first bar. A value may contain further bars.
     *
     * @throws HttpProblem 400 if it has another form
     */
    public static ExternalIdentifier read(String parameter, String text) {
        int bar = text.indexOf('|');
        if (bar < 1 || !ExternalIdentifier.isValid(text.substring(0, bar), text.substring(bar + 1))) {
            throw HttpProblem.invalid("querystring." + parameter
                    + " must be system|value, with an absolute URI and a value of printable characters, each of up to "
                    + ExternalIdentifier.LONGEST);
        }
        return new ExternalIdentifier(text.substring(0, bar), text.substring(bar + 1));
    }
}
