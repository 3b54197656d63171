package dev.teleconsult.ports.contract;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.ReplicaChannel.Listener;
import dev.teleconsult.ports.outbound.ReplicaChannel.Membership;
import dev.teleconsult.ports.outbound.ReplicaId;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of {@link ReplicaChannel}. */
public interface ReplicaChannelContract {

    TeleconsultationId VISIT = new TeleconsultationId("visit-1");

    /** Returns the same object throughout a test. */
    ReplicaChannel testee();

    /** The same channel as another process has it. */
    ReplicaChannel anotherReplica();

    @Test
    default void changesShouldReachOtherReplicasOnly() {
        try (Member one = Member.of(testee());
                Member other = Member.of(anotherReplica())) {
            one.membership.tellChanged(VISIT);
            other.membership.tellChanged(new TeleconsultationId("visit-2"));

            assertThat(other.next()).isEqualTo("changed visit-1");
            assertThat(one.next()).isEqualTo("changed visit-2");
        }
    }

    @Test
    default void presenceShouldReachOtherReplicasUnchanged() {
        Set<VideoUserId> people = Set.of(
                new VideoUserId("usr_1"), new VideoUserId("of many words, a\u00e9\u4e16 and 100 % \ud83d\ude42"));
        try (Member one = Member.of(testee());
                Member other = Member.of(anotherReplica())) {
            one.membership.tellPresent(new ReplicaPresence(VISIT, people));
            ReplicaPresence told = other.nextPresence();
            other.membership.tellPresent(new ReplicaPresence(VISIT, Set.of()));

            assertThat(told).isEqualTo(new ReplicaPresence(VISIT, people));
            assertThat(one.nextPresence()).isEqualTo(new ReplicaPresence(VISIT, Set.of()));
        }
    }

    @Test
    default void joiningReplicaShouldAskTheOtherReplicas() {
        try (Member one = Member.of(testee());
                Member other = Member.of(anotherReplica())) {
            assertThat(one.nextQuestion()).as("asked by %s", other).isTrue();
        }
    }

    /** The most participants that a server can be configured to allow, with ids of the greatest length. */
    @Test
    default void largePresenceShouldArriveCompletely() {
        Set<VideoUserId> people = IntStream.range(0, 1000)
                .mapToObj(number -> new VideoUserId((number + "-").concat("\u4e16".repeat(120))))
                .collect(Collectors.toSet());
        try (Member one = Member.of(testee());
                Member other = Member.of(anotherReplica())) {
            one.membership.tellPresent(new ReplicaPresence(VISIT, people));

            ReplicaPresence told = other.nextPresence();
            while (told.who().size() < people.size()) {
                told = other.nextPresence();
            }
            assertThat(told.who()).isEqualTo(people);
        }
    }

    @Test
    default void manyChangesShouldAllArrive() {
        Set<String> told = new LinkedHashSet<>();
        try (Member one = Member.of(testee());
                Member other = Member.of(anotherReplica())) {
            for (int number = 0; number < 2000; number++) {
                String id = "visit-" + number + "-".repeat(100);
                told.add("changed " + id);
                one.membership.tellChanged(new TeleconsultationId(id));
            }

            List<String> heard = new ArrayList<>();
            while (heard.size() < told.size()) {
                heard.add(other.next());
            }
            assertThat(heard).containsExactlyElementsOf(told);
        }
    }

    @Test
    default void goodbyeShouldBeReceivedAndNothingAfterIt() {
        try (Member other = Member.of(anotherReplica())) {
            Member one = Member.of(testee());
            one.membership.tellPresent(new ReplicaPresence(VISIT, Set.of(new VideoUserId("usr_1"))));
            ReplicaId id = other.nextSpeaker();

            one.close();
            one.close();
            one.membership.tellChanged(VISIT);

            assertThat(other.next()).isEqualTo("left " + id);
            assertThat(one.membership.isUp()).isFalse();
            assertThat(other.heardWithin(100)).isEmpty();
        }
    }

    @Test
    default void twoMembersOfOneReplicaShouldReceiveEachOthersChanges() {
        ReplicaChannel shared = testee();
        try (Member one = Member.of(shared);
                Member two = Member.of(shared)) {
            one.membership.tellChanged(VISIT);

            assertThat(two.next()).isEqualTo("changed visit-1");
        }
    }

    @Test
    default void nullShouldBeRejectedByName() {
        Listener silent = new Member();
        assertThatThrownBy(() -> testee().join(null, new PeriodicTasks()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("listener");
        assertThatThrownBy(() -> testee().join(silent, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("tasks");
        try (Member one = Member.of(testee())) {
            assertThatThrownBy(() -> one.membership.tellChanged(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> one.membership.tellPresent(null)).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    default void tasksShouldBeRegisteredUntilTheMemberIsClosed() {
        Member one = Member.of(testee());

        assertThat(one.tasks.areAlive()).isTrue();
        one.close();

        assertThatCode(() -> assertThat(one.tasks.statuses()).isEmpty()).doesNotThrowAnyException();
    }

    /** Records the received messages, as text. */
    final class Member implements Listener, AutoCloseable {

        private static final long PATIENCE_SECONDS = 30;

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final BlockingQueue<ReplicaPresence> presences = new LinkedBlockingQueue<>();
        private final BlockingQueue<ReplicaId> speakers = new LinkedBlockingQueue<>();
        private final BlockingQueue<Boolean> questions = new LinkedBlockingQueue<>();
        private final PeriodicTasks tasks = new PeriodicTasks();
        private Membership membership;

        /** A member that listens. */
        static Member of(ReplicaChannel channel) {
            Member member = new Member();
            member.membership = channel.join(member, member.tasks);
            long begin = System.nanoTime();
            while (!member.membership.isUp()) {
                if (NANOSECONDS.toSeconds(System.nanoTime() - begin) > PATIENCE_SECONDS) {
                    throw new AssertionError("the channel is not up");
                }
                LockSupport.parkNanos(1_000_000);
            }
            return member;
        }

        @Override
        public void changed(TeleconsultationId id) {
            heard.add("changed " + id);
        }

        @Override
        public void present(ReplicaId replica, ReplicaPresence presence) {
            speakers.add(replica);
            presences.add(presence);
        }

        @Override
        public void asked() {
            questions.add(true);
        }

        @Override
        public void left(ReplicaId replica) {
            heard.add("left " + replica);
        }

        @Override
        public void resumed() {
            // These arrive at any time.
        }

        private String next() {
            return await(heard);
        }

        private ReplicaPresence nextPresence() {
            return await(presences);
        }

        private boolean nextQuestion() {
            return await(questions);
        }

        private ReplicaId nextSpeaker() {
            return await(speakers);
        }

        private List<String> heardWithin(long millis) {
            try {
                String more = heard.poll(millis, MILLISECONDS);
                return more == null ? List.of() : List.of(more);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private static <T> T await(BlockingQueue<T> news) {
            try {
                T one = news.poll(PATIENCE_SECONDS, SECONDS);
                if (one == null) {
                    throw new AssertionError("nothing was heard");
                }
                return one;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            membership.close();
        }
    }
}
