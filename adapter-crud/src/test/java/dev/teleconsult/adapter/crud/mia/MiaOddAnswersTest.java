package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.adapter.crud.mia.fake.AddedCollections;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.ports.contract.AttendanceRecordsContract;
import dev.teleconsult.ports.contract.AuditTrailContract;
import dev.teleconsult.ports.contract.ErasureRecordsContract;
import dev.teleconsult.ports.contract.ExternalIdentifiersContract;
import dev.teleconsult.ports.contract.IdempotencyRecordsContract;
import dev.teleconsult.ports.contract.NoticeStoreContract;
import dev.teleconsult.ports.contract.OddAnswers;
import dev.teleconsult.ports.contract.OddAnswers.CallsAlone;
import dev.teleconsult.ports.contract.OutboxContract;
import dev.teleconsult.ports.contract.PortFailureContract;
import dev.teleconsult.ports.contract.TeleconsultationStoreContract;
import dev.teleconsult.ports.contract.UserIdMapContract;
import dev.teleconsult.ports.fuzz.OddUpstream;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.NoticeStore;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The CRUD service's answers, changed at random. */
class MiaOddAnswersTest {

    private static final int ROUNDS = 6;
    private static final Duration CALL = Duration.ofSeconds(2);

    /** The time limit of the most calls that one operation makes one after another, on a busy machine. */
    private static final Duration BOUND = CALL.multipliedBy(10);

    private final OddUpstream upstream = OddUpstream.start();
    private final FakeCrudService service = FakeCrudService.builder()
            .collection(CrudServiceUnderTest.teleconsultations())
            .collection(CrudServiceUnderTest.userMap())
            .collection(AddedCollections.idempotencyRecords(CrudServiceUnderTest.IDEMPOTENCY_RECORDS))
            .collection(AddedCollections.notices(CrudServiceUnderTest.NOTICES))
            .collection(AddedCollections.attendance(CrudServiceUnderTest.ATTENDANCE))
            .collection(AddedCollections.identifiers(CrudServiceUnderTest.IDENTIFIERS))
            .collection(AddedCollections.auditTrail(CrudServiceUnderTest.AUDIT))
            .collection(AddedCollections.facts(CrudServiceUnderTest.FACTS))
            .collection(AddedCollections.erasures(CrudServiceUnderTest.ERASURES))
            .start();
    private final OkHttpClient client = new OkHttpClient();
    private final MiaCrudStorage storage = MiaCrudStorage.builder(
                    upstream.url(), CrudServiceUnderTest.TELECONSULTATIONS, CrudServiceUnderTest.USER_MAP)
            .idempotencyRecords(CrudServiceUnderTest.IDEMPOTENCY_RECORDS)
            .notices(CrudServiceUnderTest.NOTICES)
            .attendance(CrudServiceUnderTest.ATTENDANCE)
            .externalIdentifiers(CrudServiceUnderTest.IDENTIFIERS)
            .auditTrail(CrudServiceUnderTest.AUDIT)
            .facts(CrudServiceUnderTest.FACTS)
            .erasures(CrudServiceUnderTest.ERASURES)
            .readTimeout(CALL)
            .callTimeout(CALL)
            .httpClient(client)
            .build();

    @AfterEach
    void stop() {
        storage.close();
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
        upstream.close();
        service.close();
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void everyAnswerShouldEndInAResultOrAFailure() {
        upstream.standsBefore(service.url());
        List<PortFailureContract> contracts = List.of(
                new Teleconsultations(),
                new People(),
                new Keys(),
                new Notices(),
                new Attendance(),
                new Identifiers(),
                new Audit(),
                new Erasures(),
                new Facts());

        OddAnswers.assertCovered(TeleconsultStorage.class, contracts);
        OddAnswers.play(ROUNDS, BOUND, upstream, contracts, connections(), storage::check);
    }

    private OddAnswers.Connections connections() {
        return new OddAnswers.Connections() {
            @Override
            public int inUse() {
                return client.connectionPool().connectionCount()
                        - client.connectionPool().idleConnectionCount();
            }

            @Override
            public void startAfresh() {
                client.connectionPool().evictAll();
                service.reset();
            }
        };
    }

    private abstract static class Alone<P> implements CallsAlone {

        private final P port;

        private Alone(P port) {
            this.port = port;
        }

        public P testee() {
            return port;
        }

        public P anotherReplica() {
            return port;
        }
    }

    private final class Teleconsultations extends Alone<TeleconsultationStore>
            implements TeleconsultationStoreContract {
        Teleconsultations() {
            super(storage.teleconsultations());
        }
    }

    private final class People extends Alone<UserIdMap> implements UserIdMapContract {
        People() {
            super(storage.userIds());
        }
    }

    private final class Attendance extends Alone<AttendanceRecords> implements AttendanceRecordsContract {
        Attendance() {
            super(storage.attendance().orElseThrow());
        }
    }

    private final class Notices extends Alone<NoticeStore> implements NoticeStoreContract {
        Notices() {
            super(storage.notices().orElseThrow());
        }
    }

    private final class Identifiers extends Alone<ExternalIdentifiers> implements ExternalIdentifiersContract {
        Identifiers() {
            super(storage.externalIdentifiers().orElseThrow());
        }
    }

    private final class Audit extends Alone<AuditTrail> implements AuditTrailContract {
        Audit() {
            super(storage.auditTrail().orElseThrow());
        }
    }

    private final class Erasures extends Alone<ErasureRecords> implements ErasureRecordsContract {
        Erasures() {
            super(storage.erasures().orElseThrow());
        }
    }

    private final class Facts extends Alone<Outbox> implements OutboxContract {
        Facts() {
            super(storage.outbox().orElseThrow());
        }

        @Override
        public TeleconsultationStore teleconsultations() {
            return storage.teleconsultations();
        }
    }

    private final class Keys extends Alone<IdempotencyRecords> implements IdempotencyRecordsContract {
        Keys() {
            super(storage.idempotencyRecords().orElseThrow());
        }
    }
}
