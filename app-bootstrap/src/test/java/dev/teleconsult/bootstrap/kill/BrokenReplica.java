package dev.teleconsult.bootstrap.kill;

import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.WriteMark;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;

/** Replicas with a deliberate fault in their compare-and-set. */
enum BrokenReplica implements ReplicaRace.Sabotage {
    /** Overwrites a concurrent change. */
    SKIPS_THE_COMPARISON {
        @Override
        Optional<StoredTeleconsultation> made(Write write, TeleconsultationStore store, VideoProvider video) {
            return write.to(store)
                    .or(() -> store.find(write.current().id(), write.context())
                            .flatMap(other -> write.over(other).to(store)));
        }
    },
    /** Deletes the room to be replaced before it opens the other. */
    DELETES_FIRST {
        @Override
        Optional<StoredTeleconsultation> made(Write write, TeleconsultationStore store, VideoProvider video) {
            Optional<StoredTeleconsultation> written = write.to(store);
            if (written.isPresent() && write.next().state() instanceof RoomState.Replacing replacing) {
                try {
                    video.rooms().delete(replacing.current().id());
                } catch (PortException away) {
                    return written;
                }
            }
            return written;
        }
    },
    /** Does not record leftovers. */
    FORGETS_LEFTOVERS {
        @Override
        Optional<StoredTeleconsultation> made(Write write, TeleconsultationStore store, VideoProvider video) {
            Teleconsultation next = write.next();
            return write.of(new Teleconsultation(next.id(), next.plan(), next.state(), List.of()))
                    .to(store);
        }
    },
    /** Shows a link without recording it. */
    REVEALS_WITHOUT_WRITING {
        @Override
        Optional<StoredTeleconsultation> made(Write write, TeleconsultationStore store, VideoProvider video) {
            return write.next().state() instanceof RoomState.Revealed
                    ? Optional.of(new StoredTeleconsultation(
                            write.next(), write.current().version()))
                    : write.to(store);
        }
    };

    /** A compare-and-set that a replica calls. */
    record Write(StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context) {

        Optional<StoredTeleconsultation> to(TeleconsultationStore store) {
            return store.replace(current, next, mark, context);
        }

        Write over(StoredTeleconsultation other) {
            return new Write(other, next, mark, context);
        }

        Write of(Teleconsultation other) {
            return new Write(current, other, mark, context);
        }
    }

    /** Carries out the write, with the fault. */
    abstract Optional<StoredTeleconsultation> made(Write write, TeleconsultationStore store, VideoProvider video);

    @Override
    public TeleconsultStorage of(TeleconsultStorage storage, VideoProvider video) {
        TeleconsultationStore store = storage.teleconsultations();
        TeleconsultationStore broken = with(
                TeleconsultationStore.class,
                store,
                "replace",
                arguments -> made(
                        new Write(
                                (StoredTeleconsultation) arguments[0],
                                (Teleconsultation) arguments[1],
                                (WriteMark) arguments[2],
                                (RequestContext) arguments[3]),
                        store,
                        video));
        return with(TeleconsultStorage.class, storage, "teleconsultations", nothing -> broken);
    }

    private interface Instead {
        Object answer(Object[] arguments);
    }

    private static <T> T with(Class<T> type, T original, String method, Instead instead) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, with) -> {
            if (called.getName().equals(method)) {
                return instead.answer(with);
            }
            try {
                return called.invoke(original, with);
            } catch (InvocationTargetException failure) {
                throw failure.getCause();
            }
        }));
    }
}
