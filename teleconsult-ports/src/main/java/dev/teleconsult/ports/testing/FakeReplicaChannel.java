package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.ReplicaId;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A channel within one process. Every other member receives a message before the sending call returns. Nothing happens
 * by itself: tests interrupt the channel and let members die. Has no periodic tasks. Safe for use by several threads.
 */
public final class FakeReplicaChannel implements ReplicaChannel {

    private final Set<Member> members = new LinkedHashSet<>();
    private final List<TeleconsultationId> changes = new ArrayList<>();
    private boolean cut;
    private int joined;

    /** Creates a channel that works. */
    public FakeReplicaChannel() {}

    @Override
    public synchronized Membership join(Listener listener, PeriodicTasks tasks) {
        requireNonNulls(listener, "listener", tasks, "tasks");
        Member member = new Member(new ReplicaId("replica-" + ++joined), listener);
        members.add(member);
        if (!cut) {
            listener.resumed();
            tell(member, Listener::asked);
        }
        return member;
    }

    /**
     * Interrupts the channel: all messages are lost from now on. Members are not notified; they see that the channel is
     * not up.
     */
    public synchronized void cut() {
        cut = true;
    }

    /** Ends an interruption; each member first counts the others as gone, as after a long interruption. */
    public synchronized void mend() {
        cut = false;
        for (Member one : List.copyOf(members)) {
            members.stream().filter(other -> other != one).forEach(other -> one.listener.left(other.id));
        }
        for (Member one : List.copyOf(members)) {
            one.listener.resumed();
            tell(one, Listener::asked);
        }
    }

    /** Lets a member die: it sends no more messages, and the others are notified that it has left. */
    public synchronized void letDie(ReplicaId replica) {
        requireNonNull(replica, "replica");
        members.removeIf(member -> member.id.equals(replica));
        members.forEach(member -> member.listener.left(replica));
    }

    /** The ids that were reported as changed, in order, including lost messages. */
    public synchronized List<TeleconsultationId> changesSent() {
        return List.copyOf(changes);
    }

    /** The current members, in the order in which they joined. */
    public synchronized List<ReplicaId> members() {
        return members.stream().map(member -> member.id).toList();
    }

    private synchronized void tell(Member from, Consumer<Listener> news) {
        if (!cut && members.contains(from)) {
            for (Member member : List.copyOf(members)) {
                if (member != from) {
                    news.accept(member.listener);
                }
            }
        }
    }

    private final class Member implements Membership {

        private final ReplicaId id;
        private final Listener listener;

        private Member(ReplicaId id, Listener listener) {
            this.id = id;
            this.listener = listener;
        }

        @Override
        public void tellChanged(TeleconsultationId changed) {
            requireNonNull(changed, "changed");
            synchronized (FakeReplicaChannel.this) {
                changes.add(changed);
                tell(this, other -> other.changed(changed));
            }
        }

        @Override
        public void tellPresent(ReplicaPresence presence) {
            requireNonNull(presence, "presence");
            tell(this, other -> other.present(id, presence));
        }

        @Override
        public boolean isUp() {
            synchronized (FakeReplicaChannel.this) {
                return !cut && members.contains(this);
            }
        }

        @Override
        public void close() {
            synchronized (FakeReplicaChannel.this) {
                if (members.contains(this)) {
                    tell(this, other -> other.left(id));
                    members.remove(this);
                }
            }
        }
    }
}
