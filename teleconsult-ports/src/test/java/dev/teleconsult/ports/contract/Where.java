package dev.teleconsult.ports.contract;

import dev.teleconsult.ports.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the video providers that a promise applies to, or all promises of a contract. The test is skipped for other
 * providers.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@interface Where {

    /** Providers that have all of these. */
    Capability[] has() default {};

    /** Providers that have none of these. */
    Capability[] hasNot() default {};
}
