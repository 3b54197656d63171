package dev.teleconsult.ports.contract;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoRooms;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Nested;

/**
 * The contracts of a video provider and of the ports that each provider has, wired once. A subclass provides the provider and
 * puts its upstream in trouble. The contract of a port that not every provider has is a nested class of the subclass, which
 * extends {@link InTrouble}.
 */
public abstract class VideoContracts {

    /** The provider under test; the same one for the whole of a test. */
    protected abstract VideoProvider video();

    /** Another provider on the same account, as another replica of the service has it. */
    protected abstract VideoProvider replica();

    /** @see VideoProviderContract#builtWhileUnreachable */
    protected abstract VideoProvider unreachable();

    /** @see VideoProviderContract#builtWithTheWrongKey */
    protected abstract VideoProvider withTheWrongKey();

    /** @see VideoRoomsContract#strangersRoom */
    protected abstract RoomId strangersRoom(String description);

    /** @see PortFailureContract#upstreamIs */
    protected abstract void providerIs(Trouble trouble);

    /** @see PortFailureContract#upstreamIsFine */
    protected abstract void providerIsFine();

    /** @see PortFailureContract#cannotBe */
    protected Set<Trouble> impossible() {
        return Set.of();
    }

    /** @see PortFailureContract#secrets */
    protected Set<String> secrets() {
        return Set.of();
    }

    /** The time of the provider; the real time unless a subclass has its own clock. */
    protected Instant now() {
        return Instant.now();
    }

    @Nested
    class Provider implements VideoProviderContract {

        @Override
        public VideoProvider testee() {
            return video();
        }

        @Override
        public VideoProvider builtWhileUnreachable() {
            return unreachable();
        }

        @Override
        public VideoProvider builtWithTheWrongKey() {
            return withTheWrongKey();
        }
    }

    @Nested
    class Users extends InTrouble implements VideoUsersContract {

        @Override
        public VideoUsers testee() {
            return video().users();
        }

        @Override
        public VideoUsers anotherReplica() {
            return replica().users();
        }
    }

    @Nested
    class Rooms extends InTrouble implements VideoRoomsContract {

        @Override
        public VideoRooms testee() {
            return video().rooms();
        }

        @Override
        public VideoUserId known(String person, Role role) {
            return video().users().register(new UserId(person), role, Language.COMPANY_DEFAULT);
        }

        @Override
        public RoomId strangersRoom(String description) {
            return VideoContracts.this.strangersRoom(description);
        }

        @Override
        public Instant now() {
            return VideoContracts.this.now();
        }
    }

    /** Implements the questions of the port contracts about the provider and its upstream. */
    protected abstract class InTrouble {

        public ProviderCapabilities capabilities() {
            return video().capabilities();
        }

        public void upstreamIs(Trouble trouble) {
            providerIs(trouble);
        }

        public void upstreamIsFine() {
            providerIsFine();
        }

        public Set<Trouble> cannotBe() {
            return impossible();
        }

        public Set<String> secrets() {
            return VideoContracts.this.secrets();
        }
    }
}
