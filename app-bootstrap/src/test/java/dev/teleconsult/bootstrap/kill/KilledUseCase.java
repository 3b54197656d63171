package dev.teleconsult.bootstrap.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom;
import dev.teleconsult.bootstrap.ServerProcess;
import dev.teleconsult.bootstrap.ServerProcess.Answer;
import dev.teleconsult.bootstrap.ServerProcess.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The requests of callers while the server dies. Every visit has its own patient and, where a new person is added, its
 * own new person, so that visits are independent; and at most one person is new at a time, so that its calls come one
 * by one.
 */
enum KilledUseCase {
    SCHEDULE_WITH_A_KEY {
        @Override
        Visit begun(ServerProcess server, int number) {
            return Visit.unknown(number, schedule(number, tomorrow(), Visit.key(number)));
        }

        @Override
        void check(Visit visit, Aftermath after) {
            String id = after.repeatedUntilItSucceeds(visit.call(), 201)
                    .body()
                    .path("roomId")
                    .textValue();
            assertThat(after.onlyRoomOf(Visit.patient(visit.number())).description())
                    .contains(":" + id + ":");
            assertThat(after.ask(visit.call()).body().path("roomId").textValue())
                    .isEqualTo(id);
            after.assertWaits(id, Visit.patient(visit.number()));
        }
    },
    SCHEDULE_WITHOUT_A_KEY {
        @Override
        Visit begun(ServerProcess server, int number) {
            return Visit.unknown(number, schedule(number, tomorrow()));
        }

        /**
         * The caller cannot know the outcome, so both are allowed, but not a partial one, which the check of all rooms
         * covers.
         */
        @Override
        void check(Visit visit, Aftermath after) {
            assertThat(after.roomsOf(Visit.patient(visit.number()))).hasSizeLessThanOrEqualTo(1);
        }
    },
    ADD_THE_LAST_PARTICIPANT {
        @Override
        Visit begun(ServerProcess server, int number) {
            String id = scheduled(server, Call.json("POST", "/teleconsultation", """
                    {"start_date": "%s", "duration_in_seconds": 1800, "participants": {"number": 2, "data": [%s]}}
                    """.formatted(tomorrow(), DOCTOR)));
            return Visit.of(
                    id,
                    number,
                    Call.json(
                            "POST",
                            "/teleconsultation/" + id + "/participants/data",
                            person(Visit.patient(number)),
                            Visit.key(number)));
        }

        @Override
        void check(Visit visit, Aftermath after) {
            after.repeatedUntilItSucceeds(visit.call(), 201);
            assertThat(after.roomsFor(visit.id())).hasSize(1);
            assertThat(after.onlyRoomOf(Visit.patient(visit.number())).id())
                    .isEqualTo(after.roomsFor(visit.id()).get(0).id());
            after.assertWaits(visit.id(), Visit.patient(visit.number()));
            after.assertWaits(visit.id(), "doctor");
        }
    },
    REPLACE_THE_ROOM {
        @Override
        Visit begun(ServerProcess server, int number) {
            String id = scheduled(server, schedule(number, tomorrow()));
            return Visit.of(id, number, Call.json("PATCH", "/teleconsultation/" + id, """
                    {"participants": {"number": 2, "data": [%s, %s]}}
                    """.formatted(
                            DOCTOR, person(successor(number)))));
        }

        @Override
        void check(Visit visit, Aftermath after) {
            List<EmulatedRoom> rooms = after.roomsFor(visit.id());
            assertThat(rooms).as("the old one or the new one").hasSize(1);
            boolean changed = after.roomsOf(successor(visit.number())).size() == 1;
            after.assertWaits(visit.id(), changed ? successor(visit.number()) : Visit.patient(visit.number()));

            after.repeatedUntilItSucceeds(visit.call(), 204);

            assertThat(after.roomsFor(visit.id())).hasSize(1);
            after.onlyRoomOf(successor(visit.number()));
            assertThat(after.roomsOf(Visit.patient(visit.number()))).isEmpty();
        }
    },
    CANCEL {
        @Override
        Visit begun(ServerProcess server, int number) {
            String id = scheduled(server, schedule(number, tomorrow()));
            return Visit.of(id, number, Call.of("DELETE", "/teleconsultation/" + id));
        }

        @Override
        void check(Visit visit, Aftermath after) {
            Call look = Call.of("GET", "/teleconsultation/" + visit.id(), "miauserid", "doctor");
            boolean cancelled = after.ask(look).status() == 404;
            assertThat(after.roomsFor(visit.id())).hasSize(cancelled ? 0 : 1);

            if (!cancelled) {
                after.repeatedUntilItSucceeds(visit.call(), 204);
            }

            assertThat(after.roomsFor(visit.id())).isEmpty();
            assertThat(after.ask(look).status()).isEqualTo(404);
            assertThat(after.ask(visit.call()).status()).isEqualTo(404);
        }
    },
    SHOW_THE_LINK_FOR_THE_FIRST_TIME {
        @Override
        Visit begun(ServerProcess server, int number) {
            String id = scheduled(server, schedule(number, soon()));
            return Visit.of(id, number, Call.of("GET", "/teleconsultation/" + id, "miauserid", Visit.patient(number)));
        }

        @Override
        void check(Visit visit, Aftermath after) {
            EmulatedRoom room = after.onlyRoomOf(Visit.patient(visit.number()));
            String shown = after.linkOf(visit.id(), Visit.patient(visit.number()));
            assertThat(shown)
                    .startsWith(room.links()
                            .get(after.videoUser(Visit.patient(visit.number())))
                            .toString());
            assertThat(after.linkOf(visit.id(), Visit.patient(visit.number()))).isEqualTo(shown);
            after.assertFrozen(visit.id());
        }
    },
    SHOW_THE_LINK_AGAIN {
        @Override
        Visit begun(ServerProcess server, int number) {
            String id = scheduled(server, schedule(number, soon()));
            Call look = Call.of("GET", "/teleconsultation/" + id, "miauserid", Visit.patient(number));
            String shown = server.ask(look).body().path("accessLinkURL").textValue();
            assertThat(shown).isNotNull();
            return Visit.of(id, number, look).shown(shown);
        }

        @Override
        void check(Visit visit, Aftermath after) {
            assertThat(after.linkOf(visit.id(), Visit.patient(visit.number())))
                    .isEqualTo(visit.shown().orElseThrow());
            after.onlyRoomOf(Visit.patient(visit.number()));
            after.assertFrozen(visit.id());
        }
    },
    CANCEL_AGAIN {
        @Override
        Visit begun(ServerProcess server, int number) {
            Visit visit = CANCEL.begun(server, number);
            assertThat(server.ask(visit.call()).status()).isEqualTo(204);
            return visit;
        }

        @Override
        void check(Visit visit, Aftermath after) {
            assertThat(after.ask(visit.call()).status()).isEqualTo(404);
            assertThat(after.roomsFor(visit.id())).isEmpty();
        }
    };

    /** The window in the server's configuration. */
    static final Duration LEAD = Duration.ofHours(1);

    private static final String DOCTOR = """
            {"userId": "doctor", "groups": ["doctor"], "fullName": "Anna Rossi"}""";

    /**
     * One visit that a server may die in.
     *
     * @param id of the teleconsultation; empty if only the dead server knows it
     * @param call that the server dies in
     * @param shown the link that a participant saw before
     */
    record Visit(String id, int number, Call call, Optional<String> shown) {

        private static Visit of(String id, int number, Call call) {
            return new Visit(id, number, call, Optional.empty());
        }

        private static Visit unknown(int number, Call call) {
            return of("", number, call);
        }

        private Visit shown(String link) {
            return new Visit(id, number, call, Optional.of(link));
        }

        private static String patient(int number) {
            return "patient-" + number;
        }

        private static String[] key(int number) {
            return new String[] {"Idempotency-Key", "key-" + number};
        }
    }

    /** Everything before the call that the server dies in. */
    abstract Visit begun(ServerProcess server, int number);

    /** The state afterwards, when the server is back and no work is owed. */
    abstract void check(Visit visit, Aftermath after);

    private static String scheduled(ServerProcess server, Call call) {
        Answer answer = server.ask(call);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return answer.body().path("roomId").textValue();
    }

    private static Call schedule(int number, Instant start, String... headers) {
        return Call.json(
                "POST", "/teleconsultation", """
                {"start_date": "%s", "duration_in_seconds": 1800, "participants": {"number": 2, "data": [%s, %s]}}
                """.formatted(start, DOCTOR, person(Visit.patient(number))), headers);
    }

    private static String person(String id) {
        return """
                {"userId": "%s", "group": "patient", "fullName": "Marco Bianchi"}""".formatted(id);
    }

    private static String successor(int number) {
        return "successor-" + number;
    }

    private static Instant tomorrow() {
        return Instant.now().plus(Duration.ofDays(1));
    }

    private static Instant soon() {
        return Instant.now().plus(LEAD.dividedBy(2));
    }
}
