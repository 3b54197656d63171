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

/** The CRUD service's answers, told differently. */
class MiaOddAnswersTest {

    private static final int ROUNDS = 25;
    private static final Duration CALL = Duration.ofSeconds(2);

    /** The most calls that an operation makes one after another, and some patience with this machine. */
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
    void anyAnswerShouldEndInAResultOrAFailureOfThePort() {
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

    private final class Teleconsultations implements TeleconsultationStoreContract, CallsAlone {

        @Override
        public TeleconsultationStore testee() {
            return storage.teleconsultations();
        }

        @Override
        public TeleconsultationStore anotherReplica() {
            return testee();
        }
    }

    private final class People implements UserIdMapContract, CallsAlone {

        @Override
        public UserIdMap testee() {
            return storage.userIds();
        }

        @Override
        public UserIdMap anotherReplica() {
            return testee();
        }
    }

    private final class Attendance implements AttendanceRecordsContract, CallsAlone {

        @Override
        public AttendanceRecords testee() {
            return storage.attendance().orElseThrow();
        }

        @Override
        public AttendanceRecords anotherReplica() {
            return testee();
        }
    }

    private final class Notices implements NoticeStoreContract, CallsAlone {

        @Override
        public NoticeStore testee() {
            return storage.notices().orElseThrow();
        }

        @Override
        public NoticeStore anotherReplica() {
            return testee();
        }
    }

    private final class Identifiers implements ExternalIdentifiersContract, CallsAlone {

        @Override
        public ExternalIdentifiers testee() {
            return storage.externalIdentifiers().orElseThrow();
        }

        @Override
        public ExternalIdentifiers anotherReplica() {
            return testee();
        }
    }

    private final class Audit implements AuditTrailContract, CallsAlone {

        @Override
        public AuditTrail testee() {
            return storage.auditTrail().orElseThrow();
        }

        @Override
        public AuditTrail anotherReplica() {
            return testee();
        }
    }

    private final class Erasures implements ErasureRecordsContract, CallsAlone {

        @Override
        public ErasureRecords testee() {
            return storage.erasures().orElseThrow();
        }

        @Override
        public ErasureRecords anotherReplica() {
            return testee();
        }
    }

    private final class Facts implements OutboxContract, CallsAlone {

        @Override
        public Outbox testee() {
            return storage.outbox().orElseThrow();
        }

        @Override
        public Outbox anotherReplica() {
            return testee();
        }

        @Override
        public TeleconsultationStore teleconsultations() {
            return storage.teleconsultations();
        }
    }

    private final class Keys implements IdempotencyRecordsContract, CallsAlone {

        @Override
        public IdempotencyRecords testee() {
            return storage.idempotencyRecords().orElseThrow();
        }

        @Override
        public IdempotencyRecords anotherReplica() {
            return testee();
        }
    }
}
