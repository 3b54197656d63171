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

class OutgoingNewsTest {

    private static final Set<VideoUserId> ONE = Set.of(new VideoUserId("one"));
    private static final Set<VideoUserId> OTHER = Set.of(new VideoUserId("other"));

    private final OutgoingNews outgoing = new OutgoingNews(2);

    @Test
    void repeatedChangeShouldBeSentOnceWithTheNewestPresence() {
        outgoing.addChanged(visit(1));
        outgoing.addChanged(visit(1));
        outgoing.addPresent(new ReplicaPresence(visit(1), ONE));
        outgoing.addPresent(new ReplicaPresence(visit(1), OTHER));

        assertThat(outgoing.takeAll())
                .containsExactly(new Changed(visit(1)), new Present(new ReplicaPresence(visit(1), OTHER), true));
        assertThat(outgoing.takeAll()).isEmpty();
    }

    @Test
    void newsBeyondTheLimitShouldBeDroppedAndCounted() {
        for (int number = 0; number < 4; number++) {
            outgoing.addChanged(visit(number));
            outgoing.addPresent(new ReplicaPresence(visit(number), ONE));
        }
        outgoing.addChanged(visit(0));

        assertThat(outgoing.dropped()).isEqualTo(4);
        assertThat(outgoing.takeAll()).hasSize(4);
    }

    @Test
    void unsentNewsShouldWaitAndBeReplacedByNewerNews() {
        outgoing.addChanged(visit(1));
        outgoing.addPresent(new ReplicaPresence(visit(1), ONE));
        outgoing.addPresent(new ReplicaPresence(visit(2), ONE));
        List<News> taken = outgoing.takeAll();
        outgoing.addPresent(new ReplicaPresence(visit(1), OTHER));

        outgoing.putBack(taken);

        assertThat(outgoing.takeAll())
                .containsExactlyInAnyOrder(
                        new Changed(visit(1)),
                        new Present(new ReplicaPresence(visit(1), OTHER), true),
                        new Present(new ReplicaPresence(visit(2), ONE), true));
    }

    private static TeleconsultationId visit(int number) {
        return new TeleconsultationId("visit-" + number);
    }
}
