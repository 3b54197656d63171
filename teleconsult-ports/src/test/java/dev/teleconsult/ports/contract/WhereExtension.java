package dev.teleconsult.ports.contract;

import dev.teleconsult.ports.ProviderCapabilities;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Skips the tests of promises that do not apply to the provider under test, after the author's set-up. */
final class WhereExtension implements InvocationInterceptor {

    @Override
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        proceedIfConcerned(test, method, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        proceedIfConcerned(test, method, context);
    }

    private static void proceedIfConcerned(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        PromisesByCapability contract = (PromisesByCapability) context.getRequiredTestInstance();
        ProviderCapabilities provider = contract.capabilities();
        if (marks(contract.getClass(), method.getExecutable()).stream().allMatch(where -> concerns(where, provider))) {
            test.proceed();
        } else {
            test.skip();
            Assumptions.abort("does not concern " + provider);
        }
    }

    private static List<Where> marks(Class<?> testClass, Method test) {
        List<AnnotatedElement> marked = new ArrayList<>(List.of(test));
        for (Class<?> type = testClass; type != null; type = type.getSuperclass()) {
            addContracts(type, marked);
        }
        return marked.stream()
                .map(element -> Optional.ofNullable(element.getAnnotation(Where.class)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static void addContracts(Class<?> type, List<AnnotatedElement> marked) {
        for (Class<?> contract : type.getInterfaces()) {
            marked.add(contract);
            addContracts(contract, marked);
        }
    }

    private static boolean concerns(Where where, ProviderCapabilities provider) {
        return Arrays.stream(where.has()).allMatch(provider::has)
                && Arrays.stream(where.hasNot()).noneMatch(provider::has);
    }
}
