package dev.teleconsult.adapter.crud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.ports.application.TeleconsultApplication;
import java.util.List;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedViolations {

    private PlantedViolations() {}

    public interface KnowsAUseCase {
        TeleconsultApplication application();
    }

    public static final class ReadsTheEnvironment {
        String url() {
            return System.getenv("DATABASE_URL");
        }
    }

    public static final class ReadsAProperty {
        boolean flag() {
            return Boolean.getBoolean("flag");
        }
    }

    public static final class ShowsItsLibrary {
        public List<JsonNode> rows() {
            return List.of();
        }
    }

    public static final class TakesItsLibrary {
        public void take(JsonNode[] rows) {
            throw new UnsupportedOperationException(String.valueOf(rows.length));
        }
    }
}
