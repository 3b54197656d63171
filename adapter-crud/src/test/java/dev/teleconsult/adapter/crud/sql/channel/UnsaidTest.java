package dev.teleconsult.adapter.crud.sql.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.sql.channel.ChannelText.Changed;
import dev.teleconsult.adapter.crud.sql.channel.ChannelText.News;
import dev.teleconsult.adapter.crud.sql.channel.ChannelText.Present;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnsaidTest {

    private static final Set<VideoUserId> ONE = Set.of(new VideoUserId("one"));
    private static final Set<VideoUserId> OTHER = Set.of(new VideoUserId("other"));

    private final Unsaid unsaid = new Unsaid(2);

    @Test
    void repeatedChangeShouldBeSentOnceWithTheNewestPresence() {
        unsaid.addChanged(visit(1));
        unsaid.addChanged(visit(1));
        unsaid.addPresent(new ReplicaPresence(visit(1), ONE));
        unsaid.addPresent(new ReplicaPresence(visit(1), OTHER));

        assertThat(unsaid.takeAll())
                .containsExactly(new Changed(visit(1)), new Present(new ReplicaPresence(visit(1), OTHER), true));
        assertThat(unsaid.takeAll()).isEmpty();
    }

    @Test
    void newsBeyondTheLimitShouldBeDroppedAndCounted() {
        for (int number = 0; number < 4; number++) {
            unsaid.addChanged(visit(number));
            unsaid.addPresent(new ReplicaPresence(visit(number), ONE));
        }
        unsaid.addChanged(visit(0));

        assertThat(unsaid.dropped()).isEqualTo(4);
        assertThat(unsaid.takeAll()).hasSize(4);
    }

    @Test
    void unsentNewsShouldWaitAndBeReplacedByNewerNews() {
        unsaid.addChanged(visit(1));
        unsaid.addPresent(new ReplicaPresence(visit(1), ONE));
        unsaid.addPresent(new ReplicaPresence(visit(2), ONE));
        List<News> taken = unsaid.takeAll();
        unsaid.addPresent(new ReplicaPresence(visit(1), OTHER));

        unsaid.putBack(taken);

        assertThat(unsaid.takeAll())
                .containsExactlyInAnyOrder(
                        new Changed(visit(1)),
                        new Present(new ReplicaPresence(visit(1), OTHER), true),
                        new Present(new ReplicaPresence(visit(2), ONE), true));
    }

    private static TeleconsultationId visit(int number) {
        return new TeleconsultationId("visit-" + number);
    }
}
