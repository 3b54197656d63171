package dev.teleconsult.adapter.auth0;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.contract.CustomIdsContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.outbound.CustomIds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The contract of the port, with the property that holds the caller's ids. */
class CrudCustomIdsContractTest {

    @Nested
    class ByCrudId extends OverUsersCollection {
        ByCrudId() {
            super("_id");
        }
    }

    @Nested
    class ByIdParameterOnly extends OverUsersCollection {
        ByIdParameterOnly() {
            super("_id");
            server.findingIdsOnlyByParameter();
        }
    }

    @Nested
    class ByProperty extends OverUsersCollection {
        ByProperty() {
            super("code");
        }
    }

    @Nested
    class ByNestedProperty extends OverUsersCollection {
        ByNestedProperty() {
            super("codes.hospital");
        }
    }

    @Nested
    class WithPagesOf25 extends OverUsersCollection {
        WithPagesOf25() {
            super("code");
            server.ignoringTheLimit();
        }
    }

    abstract static class OverUsersCollection implements CustomIdsContract {

        final FakeUsersCollection server = new FakeUsersCollection();
        private final FakeUsersCollection broken = new FakeUsersCollection();
        private final String source;
        private final CrudCustomIds testee;
        private final CrudCustomIds cutOff;

        OverUsersCollection(String source) {
            this.source = source;
            this.testee = CrudCustomIds.builder(server.url() + "/users")
                    .source(source)
                    .build();
            this.cutOff = CrudCustomIds.builder(broken.url() + "/users")
                    .source(source)
                    .build();
        }

        @AfterEach
        void close() {
            testee.close();
            cutOff.close();
            server.close();
            broken.close();
        }

        @Override
        public CustomIds testee() {
            return testee;
        }

        @Override
        public CustomIds builtWhileUnreachable() {
            broken.is(Trouble.UNREACHABLE);
            return cutOff;
        }

        @Override
        public void knows(UserId custom, UserId directory) {
            server.holds(source, custom.value(), "authUserId", directory.value());
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
