package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.outbound.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FindRoutesTest {
    private static final String TODAY = "/teleconsultation?from=2022-02-22T00:00:00Z&to=2022-02-23T00:00:00Z";
    private static final String[] BACK_OFFICE = {"miauserid", "dr-9", "isbackoffice", "1"};

    private final TestServer server = TestServer.setup()
            .settings(settings -> settings.backofficeRoutes(Set.of(BackofficeRoute.LIST, BackofficeRoute.PLAN))
                    .backofficeGroups(Set.of("front desk")))
            .server(builder -> builder.page(PageSettings.builder()
                    .publicUrl(URI.create("https://care.example/"))
                    .build()))
            .start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void visitShouldBeListedWithoutNamesLinksAndProviderIds() {
        String id = server.scheduled();
        server.clock.set("2022-02-22T15:25:00Z");
        String link = server.get("/teleconsultation/" + id, "miauserid", "doctor1")
                .json()
                .get("accessLinkURL")
                .asText();

        Answer answer = server.get(TODAY, BACK_OFFICE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.json().get("next").isNull()).isTrue();
        JsonNode item = answer.json().get("items").get(0);
        assertThat(item.get("id").asText()).isEqualTo(id);
        assertThat(item.get("state").asText()).isEqualTo("open");
        assertThat(item.get("start").asText()).isEqualTo("2022-02-22T15:30:00.000Z");
        assertThat(item.get("end").asText()).isEqualTo("2022-02-22T16:30:00.000Z");
        assertThat(item.get("joinableFrom").asText()).isEqualTo("2022-02-22T15:20:00.000Z");
        assertThat(item.get("expected").asInt()).isEqualTo(2);
        assertThat(item.get("participants").get(0).get("user").asText()).isEqualTo("doctor1");
        assertThat(item.get("participants").get(0).get("role").asText()).isEqualTo("plus");
        assertThat(item.get("sequence").asLong()).isPositive();
        assertThat(item.get("pending").asBoolean()).isFalse();
        assertThat(item.get("page").asText()).isEqualTo("https://care.example/telecons-fe/teleconsultation/" + id);
        assertThat(link).isNotEmpty();
        assertThat(answer.text()).doesNotContain(link).doesNotContain("Joe").doesNotContain("usr_");
    }

    @ParameterizedTest
    @CsvSource({
        "2022-02-22T10:00:00Z, planned",
        "2022-02-22T15:20:00Z, open",
        "2022-02-22T15:45:00Z, open",
        "2022-02-22T16:30:00Z, over"
    })
    void stateShouldDependOnTimeAndBeSearchable(String now, String state) {
        server.scheduled();
        server.clock.set(now);

        assertThat(ids("&state=" + state)).hasSize(1);
        assertThat(ids("&state=awaiting,cancelled")).isEmpty();
        assertThat(ids("&state=planned,open,over")).hasSize(1);
    }

    @Test
    void cancelledVisitShouldStayInTheList() {
        String id = server.scheduledIncomplete();
        assertThat(ids("&state=awaiting")).containsExactly(id);
        long before =
                server.get(TODAY, BACK_OFFICE).json().at("/items/0/sequence").asLong();

        server.delete("/teleconsultation/" + id);

        assertThat(ids("&state=cancelled")).containsExactly(id);
        assertThat(ids("&state=awaiting")).isEmpty();
        JsonNode item = server.get(TODAY, BACK_OFFICE).json().at("/items/0");
        assertThat(item.get("sequence").asLong()).isGreaterThan(before);
        JsonNode plan =
                server.get("/teleconsultation/" + id + "/plan", BACK_OFFICE).json();
        assertThat(plan.get("state").asText()).isEqualTo("cancelled");
        assertThat(plan.get("sequence")).isEqualTo(item.get("sequence"));
    }

    @Test
    void personShouldBeFoundByTheIdThatCallersUse() {
        String id = server.scheduled();

        assertThat(ids("&user=doctor1")).containsExactly(id);
        assertThat(ids("&user=auth0%7Cnobody")).isEmpty();
        assertThat(ids("&user=doctor1&state=cancelled")).isEmpty();
    }

    @Test
    void presenceInTheWaitingRoomShouldBeReturnedOnRequest() throws IOException {
        String id = server.scheduled();
        assertThat(server.get(TODAY, BACK_OFFICE)
                        .json()
                        .at("/items/0/participants/0")
                        .has("present"))
                .isFalse();
        assertThat(present()).containsExactly(false, false);
        HttpURLConnection stream = (HttpURLConnection) URI.create(server.url("/teleconsultation/" + id + "/events"))
                .toURL()
                .openConnection();
        stream.setRequestProperty("miauserid", "patient1");
        try (InputStream events = stream.getInputStream()) {
            assertThat(events.read()).isNotNegative();
            assertThat(present()).containsExactly(false, true);
        }
        Awaitility.await("the patient has left").until(() -> present().equals(List.of(false, false)));
    }

    private List<Boolean> present() {
        JsonNode people =
                server.get(TODAY + "&presence=true", BACK_OFFICE).json().at("/items/0/participants");
        return StreamSupport.stream(people.spliterator(), false)
                .map(person -> person.get("present").asBoolean())
                .toList();
    }

    @Test
    void pagesShouldContainEachVisitOnce() {
        List<String> all = new ArrayList<>();
        for (int number = 0; number < 7; number++) {
            all.add(server.scheduledIncomplete());
        }
        List<String> read = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page = server.get(TODAY + "&limit=3" + cursor, BACK_OFFICE).json();
            page.get("items").forEach(item -> read.add(item.get("id").asText()));
            cursor = page.get("next").isNull()
                    ? ""
                    : "&cursor=" + page.get("next").asText();
            pages++;
        } while (!cursor.isEmpty());

        assertThat(pages).isEqualTo(3);
        assertThat(read).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void cursorShouldBeValidForItsOwnQueryOnly() {
        server.scheduledIncomplete();
        server.scheduledIncomplete();
        String next =
                server.get(TODAY + "&limit=1", BACK_OFFICE).json().get("next").asText();

        assertThat(server.get(TODAY + "&limit=2&cursor=" + next, BACK_OFFICE).status())
                .isEqualTo(200);
        for (String other : List.of(
                TODAY + "&state=open&cursor=" + next,
                TODAY + "&user=x&cursor=" + next,
                TODAY.replace("-23T", "-24T") + "&cursor=" + next,
                TODAY + "&cursor=" + next.substring(1),
                TODAY + "&cursor=" + next + "A",
                TODAY + "&cursor=",
                TODAY + "&cursor=%2F",
                TODAY + "&cursor=" + "A".repeat(5_000))) {
            Answer answer = server.get(other, BACK_OFFICE);
            assertThat(answer.status()).as(other).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("CURSOR_INVALID");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?from=2022-02-22T00:00:00Z",
                "?to=2022-02-22T00:00:00Z",
                "?from=today&to=2022-02-22T00:00:00Z",
                "?from=2022-02-22T00:00:00Z&to=2022-02-21T23:59:59Z",
                "?from=2022-02-22T00:00:00Z&to=2022-05-25T00:00:00.001Z",
                "?from=2022-02-22T00:00:00Z&to=2022-02-23T00:00:00Z&limit=0",
                "?from=2022-02-22T00:00:00Z&to=2022-02-23T00:00:00Z&limit=201",
                "?from=2022-02-22T00:00:00Z&to=2022-02-23T00:00:00Z&limit=x",
                "?from=2022-02-22T00:00:00Z&to=2022-02-23T00:00:00Z&state=",
                "?from=2022-02-22T00:00:00Z&to=2022-02-23T00:00:00Z&state=open,shut",
                "?from=2022-02-22T00:00:00Z&to=2022-02-23T00:00:00Z&state=OPEN",
                "?from=2022-02-22T00:00:00Z&to=2022-02-23T00:00:00Z&user=",
                "?from=2022-02-22T00:00:00Z&to=2022-02-23T00:00:00Z&presence=yes",
                "?from=2022-02-22T00:00:00Z&from=2022-02-22T00:00:00Z&to=2022-02-23T00:00:00Z"
            })
    void invalidQueryShouldBeRefused(String question) {
        Answer answer = server.get("/teleconsultation" + question, BACK_OFFICE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().get("message").asText()).startsWith("querystring.");
    }

    @Test
    void longestRangeAndPageShouldBeAccepted() {
        assertThat(server.get(
                                "/teleconsultation?from=2022-02-22T00:00:00Z&to=2022-05-25T00:00:00Z&limit=200",
                                BACK_OFFICE)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void onlyTheBackOfficeShouldListVisits() {
        assertThat(server.get(TODAY).status()).isEqualTo(401);
        assertThat(server.get(TODAY, "isbackoffice", "0").status()).isEqualTo(401);
        assertThat(server.get(TODAY, "miausergroups", "front desk").status()).isEqualTo(401);
        Answer patient = server.get(TODAY, "miauserid", "doctor1", "miausergroups", "patients");
        assertThat(patient.status()).isEqualTo(403);
        assertThat(patient.code()).isEqualTo("PERMISSION_REQUIRED");
        assertThat(server.get(TODAY, "miauserid", "dr-9", "miausergroups", "patients,front desk")
                        .status())
                .isEqualTo(200);
        assertThat(server.get(TODAY, "isbackoffice", "1").status()).isEqualTo(200);
    }

    @Test
    void permissionShouldBeRequiredWithAccessTokens() {
        try (TestServer withTokens = TestServer.setup().withTokens().start()) {
            String manager = withTokens.tokens.issue(
                    new Caller(new UserId("dr-1"), Set.of(), Set.of("manage:teleconsultations")));
            String patient = withTokens.tokens.issue(new Caller(new UserId("p-1"), Set.of("front desk"), Set.of()));

            assertThat(withTokens.get(TODAY, "isbackoffice", "1").status()).isEqualTo(401);
            assertThat(withTokens
                            .get(TODAY, "Authorization", "Bearer " + patient, "isbackoffice", "1")
                            .status())
                    .isEqualTo(403);
            assertThat(withTokens
                            .get(TODAY, "Authorization", "Bearer " + manager)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void planShouldBeReturnedWithNamesAndWithoutLinks() {
        String id = server.scheduled();
        server.clock.set("2022-02-22T15:30:00Z");
        String link = server.get("/teleconsultation/" + id, "miauserid", "doctor1")
                .json()
                .get("accessLinkURL")
                .asText();

        Answer answer = server.get("/teleconsultation/" + id + "/plan", BACK_OFFICE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        JsonNode plan = answer.json();
        assertThat(plan.get("state").asText()).isEqualTo("running");
        assertThat(plan.at("/participants/0/user").asText()).isEqualTo("doctor1");
        assertThat(plan.at("/participants/0/fullName").asText()).isEqualTo("Joe Smith");
        assertThat(plan.at("/participants/0/role").asText()).isEqualTo("plus");
        assertThat(plan.get("page").asText()).isEqualTo("https://care.example/telecons-fe/teleconsultation/" + id);
        assertThat(link).startsWith("http");
        assertThat(answer.text()).doesNotContain(link).doesNotContain("usr_");
        assertThat(server.get("/teleconsultation/" + id + "/plan", "miauserid", "doctor1")
                        .status())
                .isEqualTo(403);
        assertThat(server.get("/teleconsultation/unknown/plan", BACK_OFFICE).status())
                .isEqualTo(404);
    }

    @Test
    void routeShouldNotExistUntilItIsConfigured() {
        try (TestServer usual = TestServer.setup()
                .settings(settings -> settings.backofficeRoutes(Set.of()).operatorPage(false))
                .start()) {
            Answer answer =
                    usual.call("GET", TODAY).headers(BACK_OFFICE).undocumented().send();

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.code()).isEqualTo("ROUTE_NOT_FOUND");
        }
    }

    @Test
    void pageAddressShouldBeAbsentWithoutAPublicAddress() {
        try (TestServer usual = TestServer.start()) {
            usual.scheduled();

            assertThat(usual.get(TODAY, BACK_OFFICE).json().at("/items/0").has("page"))
                    .isFalse();
        }
    }

    private List<String> ids(String more) {
        Answer answer = server.get(TODAY + more, BACK_OFFICE);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return StreamSupport.stream(answer.json().get("items").spliterator(), false)
                .map(item -> item.get("id").asText())
                .collect(Collectors.toList());
    }
}
