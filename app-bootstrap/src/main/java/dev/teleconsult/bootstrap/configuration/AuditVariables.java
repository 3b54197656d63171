package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.bootstrap.configuration.AppConfig.Store;
import dev.teleconsult.ports.application.AuditMode;
import dev.teleconsult.ports.application.AuditSettings;
import java.time.Duration;
import java.util.List;

/** The variables of the audit trail. */
final class AuditVariables {

    private static final AuditSettings USUAL = AuditSettings.off();

    private static final Variable<AuditMode> MODE = Variable.choice("AUDIT", USUAL.mode(), AuditMode.class)
            .means(
                    "`changes`: a row for each change of a record, for certain and once; `full`: for each link, transcript and list that is shown too,"
                            + " and none is shown whose row cannot be written.");
    private static final Variable<Duration> COALESCE = Variable.millis(
                    "AUDIT_COALESCE_MS", USUAL.coalesceFor(), Duration.ZERO, Duration.ofDays(1))
            .means(
                    "Within this time, showing the same link to the same person again is only counted and writes no new row.");
    private static final Variable<Duration> ANCHOR = Variable.millis(
                    "AUDIT_ANCHOR_MS", USUAL.anchorEvery(), Duration.ofMinutes(1), Duration.ofDays(1))
            .means("How often the heads of the chains are written to the log and sent as an event `audit.anchored`.");
    private static final Variable<Integer> KEEP = Variable.integer(
                    "AUDIT_KEEP_MONTHS", USUAL.keepMonths(), 1, AuditSettings.MOST_MONTHS)
            .means("How many months a row is kept.");
    private static final Variable<Boolean> HOLD = Variable.flag("AUDIT_LEGAL_HOLD", USUAL.legalHold())
            .means("Whether rows are kept past that time until this is switched off.");

    static final List<Variable<?>> ALL = List.of(MODE, COALESCE, ANCHOR, KEEP, HOLD);

    private AuditVariables() {}

    static AuditSettings audit(Variables variables, Store store) {
        AuditMode mode = variables.get(MODE);
        if (mode != AuditMode.OFF
                && store instanceof Store.Crud crud
                && crud.auditTrail().isEmpty()) {
            variables.problem(MODE + " needs " + StoreVariables.AUDIT_TRAIL + " on a CRUD store");
        }
        if (mode != AuditMode.OFF
                && store instanceof Store.Crud crud
                && crud.facts().isEmpty()) {
            variables.problem(MODE + " needs " + StoreVariables.EVENTS + " on a CRUD store");
        }
        return new AuditSettings(
                mode, variables.get(COALESCE), variables.get(ANCHOR), variables.get(KEEP), variables.get(HOLD));
    }
}
