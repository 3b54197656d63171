package dev.teleconsult.adapter.crud.mia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.SettableClock;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Today's application closes and forgets the records that replicas of version 3.0.0 left in a store. */
final class RetentionOf30 {

    private static final String LINK = "https://video.example/";

    private RetentionOf30() {}

    /**
     * @param everything returns the content of the store without the map of users
     */
    static void closesAndForgets(TeleconsultStorage storage, Supplier<String> everything) {
        List<String> secrets = Stream.concat(
                        Stream.of(DomainFixtures.NAME_MARK, LINK, DomainFixtures.DOCTORS, DomainFixtures.PATIENTS),
                        DomainFixtures.everyParticipant(2).known().stream()
                                .map(person -> person.videoUser().value()))
                .toList();
        String before = everything.get();
        // By chance the remaining records may all be closed already, and closed records keep no link.
        assertThat(secrets).filteredOn(secret -> !secret.equals(LINK)).allMatch(before::contains);
        SettableClock clock = SettableClock.at(DomainFixtures.START.plus(Duration.ofDays(30)));
        try (TeleconsultApplication application = TeleconsultApplication.builder(storage, new FakeVideoProvider(clock))
                .privileges(DomainFixtures.privileges())
                .closesAfterEnd(Duration.ofHours(1))
                .forgetsAfterEnd(Duration.ofDays(2))
                .executor(Runnable::run)
                .nanoTime(clock::nanoTime)
                .clock(clock)
                .build()) {
            for (int run = 0; run < 20; run++) {
                application.reconciler().runOnce();
                clock.advance(Duration.ofHours(3));
            }
        }
        String after = everything.get();
        assertThat(after).contains("erased-1");
        assertThat(secrets).noneMatch(after::contains);
    }

    /** Every value of the records of a database. */
    static String rows(String url) {
        StringBuilder all = new StringBuilder();
        try (Connection connection = DriverManager.getConnection(url)) {
            for (String table : List.of(
                    "teleconsultation",
                    "teleconsultation_links",
                    "teleconsultation_participant",
                    "teleconsult_idempotency")) {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
                    while (rows.next()) {
                        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                            all.append(rows.getString(column)).append('\n');
                        }
                    }
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return all.toString();
    }
}
