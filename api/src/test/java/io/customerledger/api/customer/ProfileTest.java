package io.customerledger.api.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ProfileTest {

    @Property(tries = 300)
    void the_changes_from_one_profile_to_another_make_the_other_of_it(
            @ForAll("profiles") Profile one, @ForAll("profiles") Profile other) {
        assertThat(one.after(one.changesTo(other))).isEqualTo(other);
    }

    @Property(tries = 300)
    void what_was_before_a_change_is_known_after_it(
            @ForAll("profiles") Profile one, @ForAll("profiles") Profile other) {
        assertThat(other.before(one.changesTo(other))).isEqualTo(one);
    }

    @Property(tries = 200)
    void a_creation_lists_all_that_is_set_and_nothing_else(@ForAll("profiles") Profile profile) {
        assertThat(Profile.of(profile.asChanges())).isEqualTo(profile);
        assertThat(profile.asChanges())
                .allSatisfy(change -> assertThat(change.from()).isNull())
                .allSatisfy(change -> assertThat(change.to()).isNotNull());
    }

    @Property(tries = 200)
    void a_change_names_each_field_that_differs_once(
            @ForAll("profiles") Profile one, @ForAll("profiles") Profile other) {
        assertThat(one.changesTo(other))
                .isSortedAccordingTo((a, b) -> a.field().compareTo(b.field()))
                .doesNotHaveDuplicates()
                .allSatisfy(change -> assertThat(change.from()).isEqualTo(one.get(change.field())))
                .allSatisfy(change -> assertThat(change.to())
                        .isEqualTo(other.get(change.field()))
                        .isNotEqualTo(change.from()));
        assertThat(one.changesTo(one)).isEqualTo(List.of());
    }

    @Provide
    Arbitrary<Profile> profiles() {
        return AnyProfile.profiles();
    }
}
