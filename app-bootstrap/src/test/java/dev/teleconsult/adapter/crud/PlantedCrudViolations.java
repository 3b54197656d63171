package dev.teleconsult.adapter.crud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.teleconsult.ports.application.TeleconsultApplication;
import java.util.List;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedCrudViolations {

    private PlantedCrudViolations() {}

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

    public static final class SetsAProperty {
        void set() {
            System.setProperty("flag", "true");
        }
    }

    public static final class ThrowsItsLibrarys {
        public void read() throws JsonProcessingException {
            throw new UnsupportedOperationException();
        }
    }

    public static final class IsOfItsLibrary extends SimpleModule {

        private static final long serialVersionUID = 1L;
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
