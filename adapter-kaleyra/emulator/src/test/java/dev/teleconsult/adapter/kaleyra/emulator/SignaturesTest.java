package dev.teleconsult.adapter.kaleyra.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The examples of Kaleyra's webhook documentation, with their published or recomputed results. */
class SignaturesTest {

    @Test
    void v1ShouldSignTimestampAndRawBody() {
        byte[] body = "{\"event\":\"test\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(Signatures.v1("ak_live_123456", "1554193902", body))
                .isEqualTo("t=1554193902,v0=6841e55cb12f2d9d1216c47097c75fd737a22a3a00c8d8f8d3d35fb2b613ce5b");
    }

    @Test
    void v0ShouldSignOnlyTheRoomId() {
        assertThat(Signatures.v0("ak_fake_123456789", "room_5beecf8c0f29"))
                .isEqualTo("903513493298c256c5fc250cbb70b4a7f0cff083494dec38deb332f9896c4c0c");
    }
}
