package dev.teleconsult.adapter.crud.sql.tables;

import dev.teleconsult.adapter.crud.sql.channel.PlantedChannelViolations;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedTablesViolations {

    private PlantedTablesViolations() {}

    public static final class SeesTheChannel {
        PlantedChannelViolations.SeesATable other;
    }
}
