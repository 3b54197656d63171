package dev.teleconsult.adapter.crud.sql.channel;

import dev.teleconsult.adapter.crud.sql.tables.PlantedTablesViolations;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedChannelViolations {

    private PlantedChannelViolations() {}

    public static final class SeesATable {
        PlantedTablesViolations.SeesTheChannel other;
    }
}
