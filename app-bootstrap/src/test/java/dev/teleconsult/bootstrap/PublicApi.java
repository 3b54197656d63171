package dev.teleconsult.bootstrap;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public API of a folder of classes as text: every accessible type with its members that others can call, read or
 * extend. Members of the language itself (accessors of a record, {@code values()} of an enum, methods of {@link
 * Object}) are left out. Names are without their package if it is the JDK's or ours, so that third-party types stand
 * out.
 */
final class PublicApi {

    private static final Pattern PACKAGE_TO_LEAVE_OUT =
            Pattern.compile("\\b(?:java|dev\\.teleconsult)\\.(?:[a-z0-9_]+\\.)+(?=[A-Z])");

    private static final Set<String> OF_EVERY_OBJECT = Arrays.stream(Object.class.getDeclaredMethods())
            .map(PublicApi::called)
            .collect(Collectors.toSet());

    private PublicApi() {}

    /** A line for each type and each member, in an order that does not depend on the compiler. */
    static String of(Path classes, Predicate<String> packages) throws IOException {
        StringBuilder text = new StringBuilder();
        String before = "";
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, PublicApi.class.getClassLoader())) {
            for (Class<?> type : typesIn(classes, packages, loader)) {
                if (!type.getPackageName().equals(before)) {
                    before = type.getPackageName();
                    text.append("package ").append(before).append("\n\n");
                }
                text.append(header(type)).append('\n');
                members(type)
                        .forEach(member -> text.append("    ").append(member).append('\n'));
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static List<Class<?>> typesIn(Path classes, Predicate<String> packages, ClassLoader loader)
            throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace(File.separatorChar, '.'))
                    .filter(name -> !name.equals("module-info"))
                    .sorted()
                    .filter(name -> packages.test(name.substring(0, name.lastIndexOf('.'))))
                    .<Class<?>>map(name -> load(name, loader))
                    .filter(PublicApi::canBeNamed)
                    .toList();
        }
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException notOnTheClassPath) {
            throw new IllegalStateException(notOnTheClassPath);
        }
    }

    /** A nested type is as visible as its enclosing type. */
    private static boolean canBeNamed(Class<?> type) {
        if (type.isAnonymousClass() || type.isLocalClass() || type.isSynthetic()) {
            return false;
        }
        return isOffered(type.getModifiers())
                && (type.getEnclosingClass() == null || canBeNamed(type.getEnclosingClass()));
    }

    private static boolean isOffered(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String header(Class<?> type) {
        StringBuilder text = new StringBuilder(kind(type))
                .append(' ')
                .append(type.getName()
                        .substring(type.getPackageName().length() + 1)
                        .replace('$', '.'));
        text.append(variables(type.getTypeParameters()));
        if (type.isRecord()) {
            text.append(Arrays.stream(type.getRecordComponents())
                    .map(component -> named(component.getGenericType()) + " " + component.getName())
                    .collect(Collectors.joining(", ", "(", ")")));
        }
        Class<?> parent = type.getSuperclass();
        if (parent != null && !Set.of(Object.class, Record.class, Enum.class).contains(parent)) {
            text.append(" extends ").append(named(type.getGenericSuperclass()));
        }
        if (type.getInterfaces().length > 0 && !type.isAnnotation()) {
            text.append(type.isInterface() ? " extends " : " implements ").append(names(type.getGenericInterfaces()));
        }
        return text.toString();
    }

    private static String kind(Class<?> type) {
        String kind;
        if (type.isAnnotation()) {
            kind = "@interface";
        } else if (type.isInterface()) {
            kind = "interface";
        } else if (type.isEnum()) {
            kind = "enum";
        } else if (type.isRecord()) {
            kind = "record";
        } else {
            kind = inherited(type.getModifiers()) + "class";
        }
        return type.isSealed() && !type.isEnum() ? "sealed " + kind : kind;
    }

    private static String inherited(int modifiers) {
        return (Modifier.isAbstract(modifiers) ? "abstract " : "") + (Modifier.isFinal(modifiers) ? "final " : "");
    }

    private static Collection<String> members(Class<?> type) {
        List<String> constants = new ArrayList<>();
        Collection<String> others = new TreeSet<>();
        for (Field field : type.getDeclaredFields()) {
            if (field.isEnumConstant()) {
                constants.add(field.getName());
            } else if (isOffered(field)) {
                others.add(access(field)
                        + (Modifier.isStatic(field.getModifiers()) ? "static " : "")
                        + named(field.getGenericType()) + " " + field.getName());
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isOffered(constructor) && !isOfTheRecordItself(constructor)) {
                others.add(access(constructor) + "new" + parameters(constructor.getParameters())
                        + thrown(constructor.getGenericExceptionTypes()));
            }
        }
        // An inaccessible parent contributes its members to its accessible subclasses.
        for (Class<?> from = type; from != null && (from == type || !canBeNamed(from)); from = from.getSuperclass()) {
            for (Method method : from.getDeclaredMethods()) {
                if (isOffered(method) && !isOfTheLanguage(method) && !isTest(method)) {
                    others.add(signature(method));
                }
            }
        }
        constants.addAll(others);
        return constants;
    }

    private static boolean isOffered(Member member) {
        return isOffered(member.getModifiers()) && !member.isSynthetic();
    }

    private static boolean isOfTheRecordItself(Constructor<?> constructor) {
        Class<?> type = constructor.getDeclaringClass();
        return type.isRecord()
                && Arrays.equals(
                        constructor.getParameterTypes(),
                        Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .toArray());
    }

    private static boolean isOfTheLanguage(Method method) {
        Class<?> type = method.getDeclaringClass();
        if (OF_EVERY_OBJECT.contains(called(method))) {
            return true;
        }
        if (type.isRecord()) {
            return Arrays.stream(type.getRecordComponents())
                    .anyMatch(component -> component.getAccessor().equals(method));
        }
        return type.isEnum()
                && (called(method).equals("values()") || called(method).equals("valueOf(java.lang.String)"));
    }

    /** The tests of a contract are internal; the methods that an implementor has to provide are API. */
    private static boolean isTest(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation ->
                        annotation.annotationType().getPackageName().startsWith("org.junit."));
    }

    private static String called(Method method) {
        return method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getTypeName)
                        .collect(Collectors.joining(",", "(", ")"));
    }

    private static String signature(Method method) {
        String variables = variables(method.getTypeParameters());
        return access(method)
                + (Modifier.isStatic(method.getModifiers()) ? "static " : "")
                + (method.isDefault() ? "default " : "")
                + (method.getDeclaringClass().isInterface() || !Modifier.isAbstract(method.getModifiers())
                        ? ""
                        : "abstract ")
                + (variables.isEmpty() ? "" : variables + " ")
                + named(method.getGenericReturnType())
                + " "
                + method.getName()
                + parameters(method.getParameters())
                + thrown(method.getGenericExceptionTypes());
    }

    private static String access(Member member) {
        return Modifier.isProtected(member.getModifiers()) ? "protected " : "";
    }

    private static String parameters(Parameter[] parameters) {
        return Arrays.stream(parameters)
                .map(parameter -> parameter.isVarArgs()
                        ? named(parameter.getParameterizedType()).replaceFirst("\\[\\]$", "...")
                        : named(parameter.getParameterizedType()))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String thrown(Type[] exceptions) {
        return exceptions.length == 0 ? "" : " throws " + names(exceptions);
    }

    private static String variables(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(variable -> variable.getName() + bounds(variable))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String bounds(TypeVariable<?> variable) {
        Type[] bounds = variable.getBounds();
        return bounds.length == 1 && bounds[0] == Object.class
                ? ""
                : " extends " + names(bounds).replace(", ", " & ");
    }

    private static String names(Type[] types) {
        return Arrays.stream(types).map(PublicApi::named).collect(Collectors.joining(", "));
    }

    private static String named(Type type) {
        return PACKAGE_TO_LEAVE_OUT.matcher(type.getTypeName()).replaceAll("").replace('$', '.');
    }
}
