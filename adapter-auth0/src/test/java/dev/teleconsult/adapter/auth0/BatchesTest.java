package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.UserId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {

    private static List<UserId> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> new UserId("auth0|" + i)).toList();
    }

    @Test
    void ofShouldReturnNoBatchForNoParticipant() {
        assertThat(Batches.of(List.of(), 25)).isEmpty();
    }

    @Test
    void ofShouldKeepEveryParticipantInOrder() {
        assertThat(Batches.of(ids(25), 25)).containsExactly(ids(25));
        assertThat(Batches.of(ids(26), 25)).containsExactly(ids(25), ids(26).subList(25, 26));
    }

    @Test
    void ofShouldKeepQueriesShort() {
        List<UserId> longOnes = IntStream.range(0, 12)
                .mapToObj(i -> new UserId("\u674e".repeat(500) + i))
                .toList();
        List<UserId> middle = IntStream.range(10, 99)
                .mapToObj(i -> new UserId("x".repeat(86) + i))
                .toList();

        assertThat(Batches.of(longOnes, 25)).hasSize(12).allMatch(batch -> batch.size() == 1);
        assertThat(Batches.of(middle, 100))
                .hasSize(2)
                .first()
                .satisfies(batch -> assertThat(batch).hasSize(Batches.MAX_ENCODED_LENGTH / 100));
    }
}
