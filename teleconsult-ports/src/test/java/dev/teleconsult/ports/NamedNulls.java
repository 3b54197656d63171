package dev.teleconsult.ports;

import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Calls public methods with null for one argument, and checks that the failure names the parameter. */
public final class NamedNulls {

    private NamedNulls() {}

    /** The problems of the public constructors and static methods of a type. */
    public static Set<String> problemsOfStatics(Class<?> type) {
        return problems(
                Stream.concat(
                        Arrays.stream(type.getConstructors()),
                        Arrays.stream(type.getDeclaredMethods())
                                .filter(method -> isPublic(method) && Modifier.isStatic(method.getModifiers()))),
                null);
    }

    /** The problems of the setters of a builder. */
    public static Set<String> problemsOfSetters(Object builder) {
        List<Method> setters = Arrays.stream(builder.getClass().getDeclaredMethods())
                .filter(method -> isPublic(method) && method.getReturnType() == builder.getClass())
                .toList();
        if (setters.isEmpty()) {
            throw new IllegalArgumentException("no setters in " + builder.getClass());
        }
        return problems(setters.stream(), builder);
    }

    private static Set<String> problems(Stream<? extends Executable> executables, Object on) {
        Set<String> problems = new TreeSet<>();
        executables.forEach(executable -> {
            for (int i = 0; i < executable.getParameterCount(); i++) {
                if (!executable.getParameterTypes()[i].isPrimitive()) {
                    problem(executable, on, i).ifPresent(problems::add);
                }
            }
        });
        return problems;
    }

    private static boolean isPublic(Method method) {
        return Modifier.isPublic(method.getModifiers()) && !method.isSynthetic();
    }

    static Optional<String> problem(Executable executable, Object on, int index) {
        Parameter parameter = executable.getParameters()[index];
        String where =
                executable.getDeclaringClass().getName() + "#" + executable.getName() + "(" + parameter.getName() + ")";
        try {
            Object[] arguments = Samples.ofParameters(executable);
            arguments[index] = null;
            Samples.called(executable, on, arguments);
            return Optional.of(where + " takes null");
        } catch (InvocationTargetException thrown) {
            Throwable failure = thrown.getCause();
            return failure instanceof NullPointerException && names(failure.getMessage(), executable, parameter)
                    ? Optional.empty()
                    : Optional.of(where + " throws " + failure);
        } catch (IllegalArgumentException untried) {
            return Optional.of(where + " was not tried: " + untried.getMessage());
        }
    }

    /** In our format or the JVM's; a setter with one parameter may name its property instead. */
    private static boolean names(String message, Executable executable, Parameter parameter) {
        return List.of(parameter.getName(), executable.getName()).contains(String.valueOf(message))
                || String.valueOf(message).contains("\"" + parameter.getName() + "\" is null");
    }
}
