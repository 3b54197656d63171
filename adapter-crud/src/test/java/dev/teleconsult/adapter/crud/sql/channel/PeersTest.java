package dev.teleconsult.adapter.crud.sql.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.sql.channel.ChannelText.Alive;
import dev.teleconsult.adapter.crud.sql.channel.ChannelText.Bye;
import dev.teleconsult.adapter.crud.sql.channel.ChannelText.Changed;
import dev.teleconsult.adapter.crud.sql.channel.ChannelText.News;
import dev.teleconsult.adapter.crud.sql.channel.ChannelText.Present;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.ReplicaId;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PeersTest {

    private static final ReplicaId OWN = new ReplicaId("own");
    private static final ReplicaId OTHER = new ReplicaId("other");
    private static final TeleconsultationId VISIT = new TeleconsultationId("visit-1");

    private final List<String> told = new ArrayList<>();
    private long now;
    private final Peers peers = new Peers(
            OWN,
            new ReplicaChannel.Listener() {
                @Override
                public void changed(TeleconsultationId id) {
                    told.add("changed " + id);
                }

                @Override
                public void present(ReplicaId replica, ReplicaPresence presence) {
                    told.add(presence.who().size() + " present at " + replica);
                }

                @Override
                public void asked() {
                    told.add("asked");
                }

                @Override
                public void left(ReplicaId replica) {
                    told.add("left " + replica);
                }

                @Override
                public void resumed() {
                    told.add("resumed");
                }
            },
            () -> now);

    @Test
    void replicaShouldBeUpWhileItReceivesItsOwnMessages() {
        assertThat(peers.isUp()).isFalse();
        hear(OTHER, new Alive());
        assertThat(peers.isUp()).isFalse();

        hear(OWN, new Alive());
        hear(OWN, new Changed(VISIT));
        assertThat(peers.isUp()).isTrue();
        assertThat(told).as("its own messages are no news").containsExactly("resumed");

        pass(Peers.DEAF_AFTER.minusNanos(1));
        assertThat(peers.isUp()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(peers.isUp()).isFalse();

        hear(OWN, new Alive());
        assertThat(told).containsExactly("resumed", "resumed");
    }

    @Test
    void interruptionShouldBeNoticedAtOnceAndItsEndReported() {
        hear(OWN, new Alive());

        peers.interrupted();
        assertThat(peers.isUp()).isFalse();
        hear(OWN, new Alive());

        assertThat(told).containsExactly("resumed", "resumed");
    }

    @Test
    void silentReplicaShouldBeGoneAfterTheTimeLimitAndMayReturn() {
        hear(OTHER, new Alive());
        pass(Peers.GONE_AFTER.minusNanos(1));
        peers.letGo();
        assertThat(peers.size()).isEqualTo(1);

        pass(Duration.ofNanos(1));
        peers.letGo();
        peers.letGo();
        assertThat(told).containsExactly("left other");
        assertThat(peers.size()).isZero();

        hear(OTHER, new Changed(VISIT));
        assertThat(told).containsExactly("left other", "changed visit-1");
    }

    /** A replica that others take for gone has noticed its own silence before, and so announces everything again. */
    @Test
    void replicaShouldNoticeItsOwnSilenceBeforeOtherReplicasDropIt() {
        assertThat(Peers.GONE_AFTER).isGreaterThan(Peers.DEAF_AFTER.plus(Peers.BEAT));
        assertThat(Peers.DEAF_AFTER).isGreaterThan(Peers.BEAT.multipliedBy(3));
    }

    @Test
    void goodbyeShouldBeReportedAtOnce() {
        hear(OTHER, new Alive(), new Bye());

        assertThat(told).containsExactly("left other");
    }

    @Test
    void partsShouldBeReportedTogetherAndNotAcrossAnInterruption() {
        hear(OTHER, new Present(presence("a", "b"), false));
        assertThat(told).isEmpty();
        hear(OTHER, new Present(presence("c"), true));
        assertThat(told).containsExactly("3 present at other");

        hear(OTHER, new Present(presence("a", "b"), false));
        peers.interrupted();
        hear(OTHER, new Present(presence("c"), true));
        assertThat(told).endsWith("1 present at other");
    }

    @Test
    void replicasShouldBeBounded() {
        for (int number = 0; number < 1_500; number++) {
            hear(new ReplicaId("r-" + number), new Alive());
        }

        assertThat(peers.size()).isEqualTo(1_000);
    }

    private static ReplicaPresence presence(String... people) {
        return new ReplicaPresence(
                VISIT, Set.of(people).stream().map(VideoUserId::new).collect(Collectors.toSet()));
    }

    private void hear(ReplicaId sender, News... news) {
        peers.heard(new ChannelText.Message(sender, List.of(news)));
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
