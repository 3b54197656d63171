package dev.teleconsult.adapter.kaleyra.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmulatorListsTest extends EmulatorFixture {

    @Test
    void emptyListShouldReportThatThereIsNoMore() {
        JsonNode page = client.get("/v2/rooms").json();

        assertThat(page.path("rooms").isEmpty()).isTrue();
        assertThat(page.path("has_more").booleanValue()).isFalse();
        assertThat(page.path("count").intValue()).isZero();
        assertThat(page.path("offset").intValue()).isZero();
        assertThat(page.path("limit").intValue()).isEqualTo(20);
    }

    @Test
    void pagesShouldContainAllNewestFirst() {
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            created.add(0, client.user("basic"));
        }

        List<String> listed = new ArrayList<>();
        boolean more = true;
        while (more) {
            JsonNode page =
                    client.get("/v2/users?limit=2&offset=" + listed.size()).json();
            page.path("users").forEach(user -> listed.add(user.path("id").asText()));
            assertThat(page.path("count").intValue())
                    .isEqualTo(page.path("users").size());
            more = page.path("has_more").booleanValue();
        }

        assertThat(listed).isEqualTo(created);
        assertThat(client.get("/v2/users?offset=4&limit=1")
                        .json()
                        .path("has_more")
                        .booleanValue())
                .isFalse();
        assertThat(client.get("/v2/users?offset=5").json().path("users").isEmpty())
                .isTrue();
    }

    @Test
    void limitShouldBeCutToTheMaximum() {
        restartWith(settings().pageSizes(1, 2));
        for (int i = 0; i < 3; i++) {
            client.user("basic");
        }

        JsonNode page = client.get("/v2/users?limit=100").json();

        assertThat(page.path("limit").intValue()).isEqualTo(2);
        assertThat(page.path("users").size()).isEqualTo(2);
        assertThat(page.path("has_more").booleanValue()).isTrue();
        assertThat(client.get("/v2/users").json().path("users").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=-1", "limit=x", "offset=-1", "offset=1.5"})
    void invalidPageNumbersShouldBeRefused(String query) {
        assertThat(client.get("/v2/users?" + query).status()).isEqualTo(422);
    }

    @Test
    void roomsShouldBeFilteredByCreation() {
        EmulatedRoom early = room("");
        emulator.advanceClock(Duration.ofHours(1));
        EmulatedRoom late = room("");

        JsonNode after = client.get("/v2/rooms?start_date=2026-03-02T09:30:00Z").json();
        JsonNode before = client.get("/v2/rooms?end_date=2026-03-02T09:30:00Z").json();

        assertThat(after.at("/rooms/0/id").asText()).isEqualTo(late.id());
        assertThat(after.path("count").intValue()).isEqualTo(1);
        assertThat(before.at("/rooms/0/id").asText()).isEqualTo(early.id());
    }

    @Test
    void uploadKeyShouldBeFoundWithEncodedAndPlainSlashes() {
        EmulatedRoom room = room("");
        String first = emulator.addUpload(room.id(), doctor(room));
        String second = emulator.addUpload(room.id(), patient(room));
        assertThat(first).contains("/");

        assertThat(client.get("/v2/uploads/" + first.replace("/", "%2F"))
                        .json()
                        .path("key")
                        .asText())
                .isEqualTo(first);
        assertThat(client.delete("/v2/uploads/" + first.replace("/", "%2f")).status())
                .isEqualTo(200);
        assertThat(client.delete("/v2/uploads/" + first).code()).isEqualTo("upload_not_found");
        assertThat(client.delete("/v2/uploads/" + second).status()).isEqualTo(200);
        assertThat(client.get("/v2/uploads/" + second).code()).isEqualTo("upload_key_not_exists");
        assertThat(emulator.uploadCount()).isZero();
    }

    @Test
    void doublyEncodedKeyShouldNotBeFound() {
        EmulatedRoom room = room("");
        String key = emulator.addUpload(room.id(), doctor(room));

        assertThat(client.delete("/v2/uploads/" + key.replace("/", "%252F")).status())
                .isEqualTo(404);
        assertThat(emulator.uploadCount()).isEqualTo(1);
    }

    @Test
    void uploadsShouldBeFiltered() {
        EmulatedRoom room = room("");
        EmulatedRoom other = room("");
        String key = emulator.addUpload(room.id(), doctor(room));
        emulator.addUpload(other.id(), doctor(other));

        JsonNode page = client.get("/v2/uploads?room_id=" + room.id()).json();

        assertThat(page.path("count").intValue()).isEqualTo(1);
        assertThat(page.at("/uploads/0/key").asText()).isEqualTo(key);
        assertThat(client.get("/v2/uploads?user_id=" + patient(room))
                        .json()
                        .path("count")
                        .intValue())
                .isZero();
    }
}
