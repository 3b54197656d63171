package dev.teleconsult.adapter.auth0;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.contract.CustomIdsContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.outbound.CustomIds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/**
 * The contract of the port, with the property that holds the caller's ids: the document's id, one found only by its
 * parameter, and a nested property in a service that ignores the limit. {@link CrudCustomIdsTest} has the others.
 */
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
    class ByNestedPropertyWithPagesOf25 extends OverUsersCollection {
        ByNestedPropertyWithPagesOf25() {
            super("codes.hospital");
            server.ignoringTheLimit();
        }
    }

    abstract static class OverUsersCollection implements CustomIdsContract {

        final FakeUsersCollection server = new FakeUsersCollection();
        private final List<CrudCustomIds> opened = new ArrayList<>();
        private final String source;
        private final CrudCustomIds testee;

        OverUsersCollection(String source) {
            this.source = source;
            this.testee = over(server);
        }

        private CrudCustomIds over(FakeUsersCollection service) {
            CrudCustomIds made = CrudCustomIds.builder(service.url() + "/users")
                    .source(source)
                    .build();
            opened.add(made);
            return made;
        }

        @AfterEach
        void close() {
            opened.forEach(CrudCustomIds::close);
            server.close();
        }

        @Override
        public CustomIds testee() {
            return testee;
        }

        @Override
        public CustomIds builtWhileUnreachable() {
            try (FakeUsersCollection broken = new FakeUsersCollection()) {
                return over(broken);
            }
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
