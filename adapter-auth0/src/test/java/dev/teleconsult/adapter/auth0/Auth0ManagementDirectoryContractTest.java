package dev.teleconsult.adapter.auth0;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.contract.UserDirectoryContract;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import java.util.ArrayList;
import java.util.List;
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
        private final List<Auth0ManagementDirectory> opened = new ArrayList<>();
        private final Auth0ManagementDirectory testee = over(server);

        private Auth0ManagementDirectory over(FakeAuth0 service) {
            Auth0ManagementDirectory made = Auth0ManagementDirectory.builder(service.url(), FakeAuth0.CREDENTIALS)
                    .build();
            opened.add(made);
            return made;
        }

        @AfterEach
        void close() {
            opened.forEach(Auth0ManagementDirectory::close);
            server.close();
        }

        @Override
        public UserDirectory testee() {
            return testee;
        }

        @Override
        public UserDirectory builtWhileUnreachable() {
            try (FakeAuth0 broken = new FakeAuth0()) {
                return over(broken);
            }
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
