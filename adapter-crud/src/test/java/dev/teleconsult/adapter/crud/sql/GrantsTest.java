package dev.teleconsult.adapter.crud.sql;

import static dev.teleconsult.adapter.crud.sql.StoreBehaviour.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.crud.sql.dialect.Migrations;
import dev.teleconsult.adapter.crud.sql.dialect.Postgresql;
import dev.teleconsult.domain.AuditEntry;
import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.IdentifierClaim;
import dev.teleconsult.ports.outbound.NoticeStore;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The grants printed in the README, given by the owner of a database to the role of the service. */
class GrantsTest {

    private static final String OWNER = "teleconsult_owner";
    private static final String SERVICE = "teleconsult_service";
    private static final Pattern PRINTED = Pattern.compile("```sql\\n(GRANT .*?)```", Pattern.DOTALL);

    private final String database = PostgresServer.newDatabase();

    @BeforeEach
    void ownerGrantsWhatIsPrinted() throws SQLException, IOException {
        executeAs("postgres", "CREATE ROLE " + OWNER + " LOGIN");
        executeAs("postgres", "CREATE ROLE " + SERVICE + " LOGIN");
        executeAs("postgres", "ALTER DATABASE " + database + " OWNER TO " + OWNER);
        executeAs(OWNER, printed());
    }

    @AfterEach
    void dropRoles() throws SQLException {
        executeAs("postgres", "DROP OWNED BY " + SERVICE);
        executeAs("postgres", "ALTER DATABASE " + database + " OWNER TO postgres");
        executeAs("postgres", "DROP OWNED BY " + OWNER);
        executeAs("postgres", "DROP ROLE " + SERVICE);
        executeAs("postgres", "DROP ROLE " + OWNER);
    }

    @Test
    void serviceShouldUseTheTablesThatTheOwnerMigrated() throws SQLException {
        assertThat(migrateAsOwner()).isEqualTo(Migrations.ALL.size());

        walkAsService();
    }

    /** The grants were given with an earlier version, and apply to the tables that a later version adds. */
    @Test
    void serviceShouldUseTablesThatALaterVersionAdds() throws SQLException {
        int earlier = 2;
        Flyway.configure()
                .loggers("slf4j")
                .dataSource(url(OWNER), null, null)
                .locations("classpath:dev/teleconsult/adapter/crud/sql/" + new Postgresql().migrations())
                .table(Migrations.HISTORY)
                .target(Integer.toString(earlier))
                .load()
                .migrate();

        assertThat(migrateAsOwner()).isEqualTo(Migrations.ALL.size() - earlier);

        walkAsService();
    }

    private int migrateAsOwner() {
        try (SqlStorage owner = SqlStorage.builder(url(OWNER)).build()) {
            return owner.migrate();
        }
    }

    private void walkAsService() throws SQLException {
        try (SqlStorage service = SqlStorage.builder(url(SERVICE)).build()) {
            service.start();
            assertThat(service.check().isOk()).isTrue();

            StoredTeleconsultation replaced = StoreBehaviour.ready(service.teleconsultations(), "room-1");
            assertThat(service.teleconsultations().find(replaced.id(), CONTEXT)).contains(replaced);
            TeleconsultationQuery all =
                    TeleconsultationQuery.between(Instant.EPOCH, DomainFixtures.START.plus(1, ChronoUnit.DAYS), 10);
            assertThat(service.teleconsultations().search(all, CONTEXT).found())
                    .extracting(FoundTeleconsultation::id)
                    .containsExactly(replaced.id());
            assertThat(rowsAs(SERVICE, "SELECT DISTINCT teleconsultation_id FROM teleconsultation_participant"))
                    .isEqualTo(List.of(List.of(replaced.id().value())));

            AuditTrail trail = service.auditTrail().orElseThrow();
            AuditRow row = AuditRow.first("chain-1", AuditEntry.of(AuditKind.ANCHORED, DomainFixtures.LONG_BEFORE));
            trail.append(List.of(row), CONTEXT);
            assertThat(trail.rows(row.chain(), 0, 1, CONTEXT)).containsExactly(row);
            trail.expire(row.chain(), row.seq(), CONTEXT);
            assertThat(trail.rows(row.chain(), 0, 1, CONTEXT)).isEmpty();

            NoticeStore notices = service.notices().orElseThrow();
            Notice notice = new Notice(Notice.Kind.RUNNING_LATE, DomainFixtures.LONG_BEFORE);
            notices.put(replaced.id(), notice, CONTEXT);
            assertThat(notices.find(Set.of(replaced.id()), CONTEXT)).isEqualTo(Map.of(replaced.id(), notice));
            notices.removeBefore(notice.until().plusSeconds(1), CONTEXT);
            assertThat(notices.find(Set.<TeleconsultationId>of(replaced.id()), CONTEXT))
                    .isEmpty();

            ExternalIdentifiers identifiers = service.externalIdentifiers().orElseThrow();
            IdentifierClaim claim = IdentifierClaim.begun(
                    new ExternalIdentifier("https://example.org/sid", "booking-1"),
                    new OperationId("op-1"),
                    DomainFixtures.LONG_BEFORE);
            identifiers.claim(claim, CONTEXT);
            assertThat(identifiers.find(claim.identifier(), CONTEXT)).contains(claim);
            assertThat(identifiers.remove(claim, CONTEXT)).isTrue();

            IdempotencyRecords records = service.idempotencyRecords().orElseThrow();
            records.insert(StoreBehaviour.record("key"), CONTEXT);
            assertThat(records.find("key", CONTEXT)).contains(StoreBehaviour.record("key"));
        }

        assertThatThrownBy(() -> executeAs(SERVICE, "CREATE TABLE teleconsult_more (id text)"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refusal -> assertThat(refusal.getSQLState()).isEqualTo("42501"));
    }

    private static String printed() throws IOException {
        Matcher block = PRINTED.matcher(Files.readString(Path.of("README.md")));
        assertThat(block.find()).as("README.md prints the grants").isTrue();
        return block.group(1);
    }

    private String url(String role) {
        return PostgresServer.url(database).replace("user=postgres", "user=" + role);
    }

    private void executeAs(String role, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(role))) {
            Tables.execute(connection, sql);
        }
    }

    private List<List<String>> rowsAs(String role, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(role))) {
            return Tables.rows(connection, query);
        }
    }
}
