package dev.teleconsult.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.Fake;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.Fakes;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** "No null" is a promise of each public method: a null argument is rejected with the name of its parameter. */
class NullsAreNamedTest {

    /**
     * Excludes methods that a library's user does not call directly: the steps of a record first check whether they are
     * legal. And inaccessible ones: the module does not export the packages of the application.
     */
    private static boolean isForUsers(Class<?> type) {
        return !Set.of(Teleconsultation.class, RoomSpec.class).contains(type)
                && !type.getPackageName().startsWith("dev.teleconsult.ports.application.");
    }

    /** Where null only means "not equal". */
    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals");

    @Test
    void everyNullShouldBeRejectedWithItsParameterName() throws Exception {
        Set<String> offenders = new TreeSet<>();
        int tried = 0;
        for (Class<?> type : publicTypes()) {
            Optional<Object> instance = instance(type);
            for (Executable executable : callable(type, instance.isPresent())) {
                for (int i = 0; i < executable.getParameterCount(); i++) {
                    if (!executable.getParameterTypes()[i].isPrimitive()) {
                        tried++;
                        NamedNulls.problem(executable, instance.orElse(null), i).ifPresent(offenders::add);
                    }
                }
            }
        }

        assertThat(offenders).isEmpty();
        assertThat(tried).isGreaterThan(300);
    }

    private static List<Executable> callable(Class<?> type, boolean hasInstance) {
        List<Executable> all = new ArrayList<>();
        if (!Modifier.isAbstract(type.getModifiers())) {
            all.addAll(Arrays.asList(type.getConstructors()));
        }
        for (Method method : type.getMethods()) {
            boolean ours = method.getDeclaringClass().getName().startsWith("dev.teleconsult.")
                    && !method.isSynthetic()
                    && !OF_EVERY_OBJECT.contains(method.getName())
                    && !(type.isEnum() && method.getName().equals("valueOf"))
                    && !takesAnEnumOfItsOwn(method);
            if (ours && (Modifier.isStatic(method.getModifiers()) ? method.getDeclaringClass() == type : hasInstance)) {
                all.add(method);
            }
        }
        return all;
    }

    /** As {@link Fake#failNext} of one operation, whose parameters differ between fakes. */
    private static boolean takesAnEnumOfItsOwn(Method method) {
        return List.of(method.getParameterTypes()).contains(Enum.class);
    }

    @Test
    void failuresOfOneOperationShouldRejectNullByName() {
        FakeUserDirectory fake = new FakeUserDirectory();

        assertThatNullPointerException()
                .isThrownBy(() -> fake.failNext(FakeUserDirectory.Operation.FIND, null))
                .withMessage("failure");
        assertThatNullPointerException()
                .isThrownBy(() -> fake.failNext(null, Failures.unavailable()))
                .withMessage("operation");
        assertThatNullPointerException()
                .isThrownBy(() -> fake.failAlways(FakeUserDirectory.Operation.FIND, null))
                .withMessage("failure");
        assertThatNullPointerException()
                .isThrownBy(() -> fake.failAlways(null, Failures.unavailable()))
                .withMessage("operation");
    }

    /** An instance to call methods of; none of an interface, except those that the application returns. */
    private static Optional<Object> instance(Class<?> type) throws ReflectiveOperationException {
        if (type.getName().startsWith("dev.teleconsult.ports.inbound.")) {
            for (Method accessor : TeleconsultUseCases.class.getMethods()) {
                if (accessor.getReturnType() == type) {
                    return Optional.of(
                            accessor.invoke(Fakes.at("2030-01-01T09:00:00Z").application()));
                }
            }
        }
        if (type.isInterface() || type.isAnnotation() || Throwable.class.isAssignableFrom(type)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Samples.of(type));
        } catch (IllegalArgumentException onlyStaticMethods) {
            return Optional.empty();
        }
    }

    private static List<Class<?>> publicTypes() throws IOException, URISyntaxException, ClassNotFoundException {
        List<Class<?>> types = new ArrayList<>();
        for (Class<?> module : List.of(Teleconsultation.class, RequestContext.class)) {
            for (String name : ClassFiles.namesBeside(module)) {
                if (!name.matches(".*\\$\\d+.*")) {
                    Class<?> type = Class.forName(name);
                    if (isPublic(type) && isForUsers(type)) {
                        types.add(type);
                    }
                }
            }
        }
        return types;
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }
}
