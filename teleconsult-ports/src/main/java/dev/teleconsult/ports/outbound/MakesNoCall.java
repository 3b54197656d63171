package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of an outbound port that computes its result without calling the upstream. Decorators do not intercept
 * it: an outage of the upstream does not affect it.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface MakesNoCall {

    /** If not empty, the mark only applies to video providers with one of these capabilities. */
    Capability[] with() default {};
}
