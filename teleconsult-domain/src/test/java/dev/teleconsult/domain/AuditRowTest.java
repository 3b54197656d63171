package dev.teleconsult.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditRowTest {

    private static final Instant AT = Instant.parse("2026-12-01T08:57:30.412Z");

    /** Computed once with Python's hashlib from the Javadoc, so that the encoding never changes unnoticed. */
    @Test
    void hashesShouldEqualTheReferenceValues() {
        AuditRow first = AuditRow.first("c1", AuditEntry.of(AuditKind.ANCHORED, AT));
        AuditRow second = first.next(shown());

        assertThat(first.prev()).isEqualTo("424696686b90fbfae5be456c4844e31eb4bf61f0180771368ec8cfa5d6d0f63f");
        assertThat(first.hash()).isEqualTo("fa7be7ea55c2470a615eda0c5339785ac35eb3a3e17a781be60624055ad41a20");
        assertThat(second.prev()).isEqualTo(first.hash());
        assertThat(second.hash()).isEqualTo("09ae5bffcb72ef46b023e1cb423697b3210891272a0c52e34f51fccba1f95014");
        assertThat(List.of(first, second)).allMatch(AuditRow::isIntact);
    }

    @Test
    void movingTextBetweenFieldsShouldChangeTheHash() {
        AuditRow first = AuditRow.first("c1", AuditEntry.of(AuditKind.ANCHORED, AT));
        AuditEntry one = AuditEntry.of(AuditKind.LISTED, AT)
                .by(Optional.of(new UserId("ab")), Optional.empty(), Optional.of("c"), Optional.empty());
        AuditEntry other = AuditEntry.of(AuditKind.LISTED, AT)
                .by(Optional.of(new UserId("a")), Optional.empty(), Optional.of("bc"), Optional.empty());
        AuditEntry moved = AuditEntry.of(AuditKind.LISTED, AT)
                .by(Optional.of(new UserId("ab")), Optional.empty(), Optional.empty(), Optional.of("c"));
        AuditEntry empty = AuditEntry.of(AuditKind.LISTED, AT).detail("");
        AuditEntry absent = AuditEntry.of(AuditKind.LISTED, AT);

        assertThat(List.of(one, other, moved, empty, absent).stream()
                        .map(entry -> first.next(entry).hash()))
                .doesNotHaveDuplicates();
    }

    @Test
    void headShouldBeFoundInALogLine() {
        AuditHead head =
                AuditRow.first("c1", AuditEntry.of(AuditKind.ANCHORED, AT)).head();

        assertThat(AuditHead.find("2026 INFO audit head " + head.text() + " and more"))
                .contains(head);
        assertThat(AuditHead.find("audit head chain=c1 seq=x hash=00")).isEmpty();
    }

    @Test
    void everyAuditKindShouldBeFoundByItsCode() {
        assertThat(Arrays.stream(AuditKind.values()))
                .allMatch(kind -> AuditKind.of(kind.code()).equals(Optional.of(kind)));
        assertThat(AuditKind.of("LINK_SHOWN")).isEmpty();
    }

    @Test
    void toStringShouldNotPrintTheUser() {
        AuditRow row = AuditRow.first("c1", shown());

        assertThat(row + " " + shown()).doesNotContain("patient-17").contains("link-shown");
    }

    private static AuditEntry shown() {
        return AuditEntry.of(AuditKind.LINK_SHOWN, AT)
                .by(
                        Optional.of(new UserId("auth0|patient-17")),
                        Optional.of(Assurance.TOKEN),
                        Optional.of("req-ü"),
                        Optional.of("192.0.2.0/24"))
                .subject(Optional.of(new UserId("auth0|patient-17")))
                .teleconsultation(new TeleconsultationId("65f1c0ffee00000000000a01"));
    }
}
