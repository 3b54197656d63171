package dev.teleconsult.domain;

import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedDomainViolations {

    private PlantedDomainViolations() {}

    public static final class Logs {
        static final Logger LOG = LoggerFactory.getLogger(Logs.class);
    }

    public static final class MakesUpAnId {
        String id() {
            return UUID.randomUUID().toString();
        }
    }

    public static final class TakesTheSystemsClock {
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    public static final class Remembers {
        static int count;
    }

    public static final class Caches {
        static final Map<String, String> SEEN = new ConcurrentHashMap<>();
    }

    public static class Extensible {}
}
