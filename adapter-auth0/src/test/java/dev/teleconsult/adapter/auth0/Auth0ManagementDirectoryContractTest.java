package dev.teleconsult.adapter.auth0;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.contract.UserDirectoryContract;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The contract of the port, for Auth0 before and after its search finds new users. */
class Auth0ManagementDirectoryContractTest {

    @Nested
    class WithASearchThatHasCaughtUp extends OverAuth0 {
        @Override
        public void knows(UserId user, UserProfile profile) {
            server.knows(user, profile);
        }
    }

    @Nested
    class WithASearchThatLagsBehind extends OverAuth0 {
        @Override
        public void knows(UserId user, UserProfile profile) {
            server.knowsButDoesNotFindYet(user, profile);
        }
    }

    abstract static class OverAuth0 implements UserDirectoryContract {

        final FakeAuth0 server = new FakeAuth0();
        private final FakeAuth0 broken = new FakeAuth0();
        private final Auth0ManagementDirectory testee = Auth0ManagementDirectory.builder(
                        server.url(), FakeAuth0.CREDENTIALS)
                .build();
        private final Auth0ManagementDirectory cutOff = Auth0ManagementDirectory.builder(
                        broken.url(), FakeAuth0.CREDENTIALS)
                .build();

        @AfterEach
        void close() {
            testee.close();
            cutOff.close();
            server.close();
            broken.close();
        }

        @Override
        public UserDirectory testee() {
            return testee;
        }

        @Override
        public UserDirectory builtWhileUnreachable() {
            broken.is(Trouble.UNREACHABLE);
            return cutOff;
        }

        @Override
        public void upstreamIs(Trouble trouble) {
            server.is(trouble);
        }

        @Override
        public void upstreamIsFine() {
            server.isFine();
        }

        @Override
        public Set<String> secrets() {
            return Set.of("canary");
        }
    }
}
