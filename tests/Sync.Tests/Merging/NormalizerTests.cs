using CsCheck;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Merging;

public sealed class NormalizerTests
{
    private static readonly Gen<string> Pieces = Gen.OneOf("a", "A", "b", "1", "20", "0", ".", "-", "+", "@", "é", "example.com", "Ada", "(0)30", "1.50", "ß");

    /// <summary>Any text, and texts made of what numbers, addresses and phones are made of.</summary>
    private static readonly Gen<string> Texts = Gen.OneOf<string>(Gen.String, Pieces.Array[0, 6].Select(string.Concat));

    private static readonly Gen<string> Addresses = Gen.Select(
        Gen.OneOf("", "http://", "https://", "HTTPS://"),
        Gen.OneOf("", "www.", "WWW.", "www.www."),
        Gen.OneOf("acme.com", "Acme.COM", "shop.acme.co.uk", "acme", "www.com", "1und1.de"),
        Gen.OneOf("", "/", "/about?x=1", "?q", "#top", ":8080", ":8080/www.other.com"),
        Gen.OneOf("", " ")).Select(part => part.Item5 + part.Item1 + part.Item2 + part.Item3 + part.Item4 + part.Item5);

    [Theory]
    [InlineData(Normalizer.Text, "  Ada  ", "Ada")]
    [InlineData(Normalizer.Text, " \t ", null)]
    [InlineData(Normalizer.Text, null, null)]
    [InlineData(Normalizer.Email, " Ada@Example.COM ", "ada@example.com")]
    [InlineData(Normalizer.Domain, "https://www.Acme.com/about", "acme.com")]
    [InlineData(Normalizer.Domain, "acme.com:8080", "acme.com")]
    [InlineData(Normalizer.Domain, "www.www.acme.com", "acme.com")]
    [InlineData(Normalizer.Domain, "www.com", "www.com")]
    [InlineData(Normalizer.Domain, "http://", null)]
    [InlineData(Normalizer.Phone, "+49 (30) 123-45", "+493012345")]
    [InlineData(Normalizer.Phone, "030/12345", "03012345")]
    [InlineData(Normalizer.Phone, "none", "none")]
    [InlineData(Normalizer.Number, "1,5", "1,5")]
    [InlineData(Normalizer.Number, "100.0", "100")]
    [InlineData(Normalizer.Number, "1.50", "1.5")]
    [InlineData(Normalizer.Number, "1e3", "1000")]
    [InlineData(Normalizer.Number, "many", "many")]
    public void A_value_has_one_form(Normalizer normalizer, string? value, string? form) => normalizer.Normalize(value).ShouldBe(form);

    [Fact]
    public void Empty_and_blank_are_the_same_nothing()
    {
        foreach (var normalizer in Enum.GetValues<Normalizer>())
        {
            normalizer.Same(null, "  ").ShouldBeTrue();
            normalizer.Same(null, "1").ShouldBeFalse();
        }
    }

    [Fact]
    public void Normalising_twice_is_normalising_once() => Gen.Select(Gen.OneOf(Normalizer.Text, Normalizer.Email, Normalizer.Phone, Normalizer.Number), Texts).Sample(
        (normalizer, text) => normalizer.Normalize(normalizer.Normalize(text)) == normalizer.Normalize(text),
        iter: 20_000);

    [Fact]
    public void Normalising_an_address_twice_is_normalising_it_once() =>
        Addresses.Sample(address => Normalizer.Domain.Normalize(Normalizer.Domain.Normalize(address)) == Normalizer.Domain.Normalize(address), iter: 5_000);

    [Fact]
    public void A_value_is_the_same_as_its_form() => Gen.Select(Gen.OneOf(Normalizer.Text, Normalizer.Email, Normalizer.Phone, Normalizer.Number), Texts).Sample(
        (normalizer, text) => normalizer.Same(text, normalizer.Normalize(text)),
        iter: 20_000);

    [Fact]
    public void Canonical_text_of_canonical_text_is_itself() => Texts.Sample(
        text => CanonicalText.Text(CanonicalText.Text(text)) == CanonicalText.Text(text)
            && CanonicalText.Number(CanonicalText.Number(text)) == CanonicalText.Number(text)
            && CanonicalText.Boolean(CanonicalText.Boolean(text)) == CanonicalText.Boolean(text),
        iter: 20_000);

    [Fact]
    public void Every_way_to_write_a_number_is_one_number() => Gen.Select(Gen.Decimal, Gen.Int[0, 4]).Sample(
        (number, zeros) =>
        {
            var padded = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            padded += (padded.Contains('.') ? "" : ".") + new string('0', zeros);
            return Normalizer.Number.Same(padded, CanonicalText.Number(number));
        },
        iter: 10_000);

    [Fact]
    public void An_instant_keeps_its_milliseconds_whatever_its_offset() => Gen.Select(Gen.Long[0, 4_000_000_000_000], Gen.Int[-14 * 60, 14 * 60]).Sample(
        (ms, offsetMinutes) =>
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(ms);
            return CanonicalText.ParseInstant(CanonicalText.Instant(at.ToOffset(TimeSpan.FromMinutes(offsetMinutes)))) == at;
        },
        iter: 10_000);

    [Theory]
    [InlineData("TRUE", "true")]
    [InlineData(" False ", "false")]
    [InlineData("yes", "yes")]
    [InlineData("", null)]
    public void A_flag_is_true_or_false_and_other_text_stays(string text, string? form) => CanonicalText.Boolean(text).ShouldBe(form);
}
