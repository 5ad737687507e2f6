package io.customerledger;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOptions(
                    List.of(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS, location -> !location.contains("-tests.jar")))
            .importPackages("io.customerledger");

    @Test
    void dependencies_point_one_way_and_the_two_sides_never_see_each_other() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("service")
                .definedBy("io.customerledger.service..")
                .layer("command side")
                .definedBy("io.customerledger.command..")
                .layer("query side")
                .definedBy("io.customerledger.query..")
                .layer("event store")
                .definedBy("io.customerledger.eventstore..")
                .layer("api")
                .definedBy("io.customerledger.api..")
                .ensureAllClassesAreContainedInArchitecture()
                .whereLayer("service")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("command side")
                .mayOnlyBeAccessedByLayers("service")
                .whereLayer("query side")
                .mayOnlyBeAccessedByLayers("service")
                .whereLayer("event store")
                .mayOnlyBeAccessedByLayers("command side", "query side", "service")
                .check(PRODUCT);
    }

    @Test
    void the_published_language_knows_nothing_but_the_jdk() {
        classes()
                .that()
                .resideInAPackage("io.customerledger.api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations..", "io.customerledger.api..")
                .check(PRODUCT);
    }

    @Test
    void the_domain_knows_no_framework_but_axon() {
        classes()
                .that()
                .resideInAPackage("io.customerledger.command..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang..",
                        "java.util..",
                        "java.time..",
                        "java.math..",
                        "org.jspecify.annotations..",
                        "org.axonframework..",
                        "io.customerledger..")
                .check(PRODUCT);
    }

    @Test
    void only_the_service_knows_spring_boot_and_http() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.customerledger.service..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.boot..",
                        "org.springframework.web..",
                        "org.springframework.http..",
                        "jakarta.servlet..")
                .check(PRODUCT);
    }

    @Test
    void the_embedded_postgres_knows_nothing_of_the_ledger() {
        noClasses()
                .that()
                .resideInAPackage("..service.embedded..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.customerledger..").and(resideOutsideOfPackage("..service.embedded..")))
                .check(PRODUCT);
    }

    @Test
    void features_of_a_module_do_not_depend_on_each_other_in_circles() {
        slices().matching("io.customerledger.(*).(*)..")
                .should()
                .beFreeOfCycles()
                .check(PRODUCT);
    }

    @Test
    void no_null_comes_unannounced_since_every_package_is_null_marked() {
        assertThat(PRODUCT.stream().map(JavaClass::getPackage).distinct())
                .allSatisfy(room -> assertThat(room.isAnnotatedWith(NullMarked.class))
                        .as(room.getName())
                        .isTrue());
    }

    @Test
    void time_and_randomness_come_into_the_domain_from_outside() {
        noClasses()
                .that()
                .resideInAnyPackage("io.customerledger.command..", "io.customerledger.api.customer..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(PRODUCT);
    }
}
