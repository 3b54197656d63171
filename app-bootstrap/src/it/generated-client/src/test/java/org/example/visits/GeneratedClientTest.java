package org.example.visits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.example.visits.client.JoiningApi;
import org.example.visits.client.PlanningApi;
import org.example.visits.client.StatusApi;
import org.example.visits.client.http.ApiClient;
import org.example.visits.client.http.ApiException;
import org.example.visits.client.model.ErrorBody;
import org.example.visits.client.model.ErrorCode;
import org.example.visits.client.model.JoinView;
import org.example.visits.client.model.NewTeleconsultation;
import org.example.visits.client.model.Participant;
import org.example.visits.client.model.ParticipantView;
import org.example.visits.client.model.Participants;
import org.example.visits.client.model.Status;
import org.example.visits.client.model.TeleconsultationChange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server, called by a client that is generated from its OpenAPI document. */
class GeneratedClientTest {

    private static final KaleyraEmulator KALEYRA = KaleyraEmulator.builder().build();
    private static final OffsetDateTime NOW =
            OffsetDateTime.now(ZoneOffset.UTC).withNano(0);

    private static PackagedServer server;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        KALEYRA.start();
        server = PackagedServer.start(folder, KALEYRA.baseUrl(), KALEYRA.apiKey());
    }

    @AfterAll
    static void stop() {
        server.close();
        KALEYRA.close();
    }

    @Test
    void visitShouldBeScheduledReadChangedAndCancelled() throws Exception {
        PlanningApi planning = new PlanningApi(as("dr-7"));
        String id = planning.scheduleTeleconsultation(visitAt(NOW.plusHours(2)), "booking-1", null)
                .getRoomId();
        assertThat(planning.scheduleTeleconsultation(visitAt(NOW.plusHours(2)), "booking-1", null)
                        .getRoomId())
                .as("the same key, the same answer")
                .isEqualTo(id);

        JoinView waiting = read(id, "p-81");
        assertThat(waiting.getAccessLinkURL()).isNull();
        assertThat(waiting.getReason()).isEqualTo(JoinView.ReasonEnum.TOO_EARLY);
        assertThat(waiting.getStartDate()).isEqualTo(NOW.plusHours(2));
        assertThat(waiting.getParticipantsBandyerCall())
                .extracting(ParticipantView::getFullName, ParticipantView::getRole)
                .containsExactly(
                        tuple("Anna Rossi", ParticipantView.RoleEnum.PLUS),
                        tuple("Marco Bianchi", ParticipantView.RoleEnum.BASIC));

        planning.changeTeleconsultation(
                id,
                new TeleconsultationChange()
                        .startDate(NOW.plusMinutes(5))
                        .durationInSeconds(Duration.ofMinutes(20).toSeconds()),
                null);

        JoinView open = read(id, "p-81");
        assertThat(open.getAccessLinkURL()).isNotNull();
        assertThat(open.getReason()).isNull();
        assertThat(open.getEndDate()).isEqualTo(NOW.plusMinutes(25));

        planning.cancelTeleconsultation(id, null);

        assertRefused(() -> read(id, "p-81"), 404, ErrorCode.TELECONSULTATION_NOT_FOUND);
    }

    @Test
    void refusalsShouldBeReadAsTheirSchema() {
        NewTeleconsultation endless = visitAt(NOW.plusHours(1)).endDate(null);

        assertRefused(
                () -> new PlanningApi(as("dr-7")).scheduleTeleconsultation(endless, null, null),
                400,
                ErrorCode.END_OR_DURATION_REQUIRED);
    }

    /** Status paths are at the root, with any base of a client. */
    @Test
    void statusShouldBeReadAtTheRoot() throws Exception {
        assertThat(new StatusApi(as("dr-7")).ready().getStatus()).isEqualTo(Status.StatusEnum.OK);
    }

    private static NewTeleconsultation visitAt(OffsetDateTime start) {
        return new NewTeleconsultation()
                .participants(new Participants()
                        .number(2)
                        .data(List.of(
                                new Participant()
                                        .userId("dr-7")
                                        .groups(List.of("doctor"))
                                        .fullName("Anna Rossi"),
                                new Participant()
                                        .userId("p-81")
                                        .groups(List.of("patient"))
                                        .fullName("Marco Bianchi"))))
                .startDate(start)
                .endDate(start.plusMinutes(30));
    }

    private static JoinView read(String id, String user) throws ApiException {
        return new JoiningApi(as(user)).joinTeleconsultation(id, null, null, null, null, null);
    }

    private static ApiClient as(String user) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(server.url());
        // In place of the gateway, which the security scheme of the document stands for.
        client.setRequestInterceptor(request -> request.header("miauserid", user));
        return client;
    }

    private interface Call {
        void send() throws Exception;
    }

    private static void assertRefused(Call call, int status, ErrorCode code) {
        ApiException refusal = catchThrowableOfType(ApiException.class, call::send);
        assertThat(refusal.getCode()).isEqualTo(status);
        assertThat(bodyOf(refusal).getCode()).isEqualTo(code);
        assertThat(bodyOf(refusal).getStatusCode()).isEqualTo(status);
        assertThat(bodyOf(refusal).getMessage()).isNotBlank();
    }

    private static ErrorBody bodyOf(ApiException refusal) {
        try {
            return ApiClient.createDefaultObjectMapper().readValue(refusal.getResponseBody(), ErrorBody.class);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
