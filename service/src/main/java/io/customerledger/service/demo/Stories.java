package io.customerledger.service.demo;

import static io.customerledger.api.customer.CustomerField.ADDRESS;
import static io.customerledger.api.customer.CustomerField.EMAIL;
import static io.customerledger.api.customer.CustomerField.FULL_NAME;
import static io.customerledger.api.customer.CustomerField.METADATA;
import static io.customerledger.api.customer.CustomerField.TAX_DOCUMENT;
import static io.customerledger.api.customer.CustomerField.TIMEZONE;

import io.customerledger.api.Json;
import io.customerledger.api.customer.Address;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.Profile;
import io.customerledger.service.demo.Story.Chapter;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.datafaker.Faker;
import org.jspecify.annotations.Nullable;

/** Makes up stories: always the same ones, with times that lead up to now. */
final class Stories {

    private static final Duration PAST = Duration.ofDays(540);

    /** Where customers live; names and addresses follow. */
    private record Home(Faker faker, String country, String timezone) {

        static Home of(Locale locale, String timezone) {
            return new Home(new Faker(locale, new Random(locale.hashCode())), locale.getCountry(), timezone);
        }
    }

    private final List<Home> homes = List.of(
            Home.of(Locale.GERMANY, "Europe/Berlin"),
            Home.of(Locale.of("es", "ES"), "Europe/Madrid"),
            Home.of(Locale.FRANCE, "Europe/Paris"),
            Home.of(Locale.of("pt", "BR"), "America/Sao_Paulo"),
            Home.of(Locale.US, "America/New_York"),
            Home.of(Locale.UK, "Europe/London"));
    private final Random random = new Random(4711);
    private final Instant now;

    Stories(Instant now) {
        this.now = now;
    }

    Story next(int number) {
        var home = homes.get(random.nextInt(homes.size()));
        var name = home.faker.name().fullName();
        var company = slug(home.faker.company().name());
        var beginning = new Profile(
                "user_" + (1000 + number),
                email(name, company),
                name,
                null,
                home.timezone,
                metadata("free", 1),
                null,
                null);
        var start = now.minus(PAST).plusSeconds(random.nextLong(PAST.toSeconds()));
        return new Story(beginning, start, chapters(home, name, company, start));
    }

    private List<Chapter> chapters(Home home, String name, String company, Instant start) {
        var chapters = new ArrayList<Chapter>();
        var at = start;
        for (var changes : List.<Map<CustomerField, @Nullable Object>>of(
                Map.of(ADDRESS, address(home), TAX_DOCUMENT, home.faker.numerify("#########")),
                Map.of(METADATA, metadata("team", 2 + random.nextInt(10))),
                Map.of(EMAIL, email(name, "the-new-" + company)),
                Map.of(FULL_NAME, home.faker.name().lastName() + " " + lastWord(name)),
                Map.of(METADATA, metadata("enterprise", 20 + random.nextInt(200)), TIMEZONE, "UTC"))) {
            at = at.plusSeconds(3_600 + random.nextLong(Duration.ofDays(90).toSeconds()));
            if (at.isBefore(now) && random.nextInt(3) > 0) {
                chapters.add(new Chapter(changes, at, agent(), reason(changes)));
            }
        }
        return chapters;
    }

    private static Address address(Home home) {
        var place = home.faker.address();
        return new Address(
                place.streetAddress(), null, place.city(), place.state(), place.zipCode(), home.country, null);
    }

    private static String reason(Map<CustomerField, @Nullable Object> changes) {
        if (changes.containsKey(ADDRESS)) return "Billing details entered at checkout";
        if (changes.containsKey(METADATA)) return "Plan changed";
        return changes.containsKey(EMAIL) ? "Asked for by ticket" : "Name changed after marriage";
    }

    private String agent() {
        return List.of("checkout", "sam@support", "lee@support", "billing-job").get(random.nextInt(4));
    }

    private static Json metadata(String plan, int seats) {
        return new Json("{\"plan\":\"" + plan + "\",\"seats\":" + seats + "}");
    }

    private static String email(String name, String company) {
        return slug(lastWord(name)) + "@" + company + ".example";
    }

    private static String lastWord(String text) {
        return text.substring(text.lastIndexOf(' ') + 1);
    }

    private static String slug(String text) {
        var ascii = Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        return ascii.isEmpty() ? "acme" : ascii;
    }
}
