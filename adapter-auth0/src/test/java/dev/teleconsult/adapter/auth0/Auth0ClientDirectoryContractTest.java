package dev.teleconsult.adapter.auth0;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.contract.UserDirectoryContract;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The contract of the port, for auth0-client in each of its variants. */
class Auth0ClientDirectoryContractTest {

    /** A service with a search and a look-up by id. */
    @Nested
    class WithAllRoutes extends OverAuth0Client {}

    /** A service as documented, with a search only, that ignores the limit. */
    @Nested
    class WithSearchOnlyAndPagesOf25 extends OverAuth0Client {
        WithSearchOnlyAndPagesOf25() {
            server.withoutById();
            server.ignoringTheLimit();
        }
    }

    /** A service whose search does not find new users yet. */
    @Nested
    class WithASearchThatLagsBehind extends OverAuth0Client {
        @Override
        public void knows(UserId user, UserProfile profile) {
            server.knowsButDoesNotFindYet(user, profile);
        }
    }

    /** A directory behind the decorator that caches profiles. */
    @Nested
    class Remembered extends OverAuth0Client {
        @Override
        UserDirectory over(Auth0ClientDirectory directory) {
            return CachingUserDirectory.builder(directory).build();
        }
    }

    abstract static class OverAuth0Client implements UserDirectoryContract {

        final FakeAuth0Client server = new FakeAuth0Client();
        private final List<Auth0ClientDirectory> opened = new ArrayList<>();
        private final UserDirectory testee = over(directory(server));

        private Auth0ClientDirectory directory(FakeAuth0Client service) {
            Auth0ClientDirectory made =
                    Auth0ClientDirectory.builder(service.url()).build();
            opened.add(made);
            return made;
        }

        UserDirectory over(Auth0ClientDirectory directory) {
            return directory;
        }

        @AfterEach
        void close() {
            opened.forEach(Auth0ClientDirectory::close);
            server.close();
        }

        @Override
        public UserDirectory testee() {
            return testee;
        }

        @Override
        public UserDirectory builtWhileUnreachable() {
            try (FakeAuth0Client broken = new FakeAuth0Client()) {
                return over(directory(broken));
            }
        }

        @Override
        public void knows(UserId user, UserProfile profile) {
            server.knows(user, profile);
        }

        @Override
        public void upstreamIs(Trouble trouble) {
            server.is(trouble);
        }

        @Override
        public void upstreamIsFine() {
            server.isFine();
        }
    }
}
