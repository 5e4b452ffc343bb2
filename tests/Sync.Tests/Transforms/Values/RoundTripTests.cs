using System.Globalization;
using CsCheck;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Transforms.Values;

/// <summary>What must hold of a transform and its way back: what went there and came back is the same, or, where the way there loses
/// something, loses nothing more.</summary>
public sealed class RoundTripTests
{
    private const int Cases = 10_000;

    private static readonly Gen<string> Words = Gen.Char["abcXYZ éß0"].Array[1, 8].Select(letters => CanonicalText.Text(new string(letters)) ?? "x");

    private static readonly Gen<string> Anything = Gen.OneOf<string>(
        Gen.String,
        Gen.OneOf("A", "b;a", "0", "-1.50", "1e9", "true", "FALSE", "2026-07-01", "2026-07-01T22:30:00.000Z", "29.03.2026 02:30", "Ada  Lovelace", ", ", " ", "a,b, c", "(){}[]$1\\", "ǆ İ ŉ"));

    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "America/Havana", "Asia/Beirut", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Kiritimati", "Australia/Lord_Howe"];

    /// <summary>Each with every kind of setting that changes what it does.</summary>
    public static TheoryData<string> AllSingle =>
    [
        "map: { A: Alpha, b: Beta }", "map: { A: Alpha }, otherwise: keep", "map: { A: Alpha }, otherwise: { salesforce: Z, hubspot: blank }", "default: X",
        "transform: upper", "transform: lower", "transform: title", "transform: trim",
        "transform: { replace: { find: '(a)|b', with: '$1$1', back: { find: 'aa', with: 'a' } } }",
        "transform: { number: { times: 3, plus: -1, digits: { hubspot: 3, salesforce: 2 } } }", "transform: { number: { times: 0.0000001 } }",
        "transform: { date: { zone: America/Havana, momentOn: hubspot } }", "transform: { date: { zone: Asia/Beirut, momentOn: salesforce } }",
        "transform: { dateFormat: dd.MM.yyyy }", "transform: { dateFormat: { format: \"dd.MM.yyyy HH:mm\", zone: Europe/Berlin, text: salesforce } }",
        "transform: { boolean: { yes: [Ja, Y], no: Nein } }", "transform: { boolean: { yes: Ja, no: Nein, words: salesforce } }",
        "transform: multiSelect", "transform: { multiSelect: { map: { A: Alpha }, otherwise: keep } }",
        "transform: [trim, title, { map: { A: Alpha }, otherwise: keep }]",
    ];

    [Theory]
    [MemberData(nameof(AllSingle))]
    public void Whatever_a_field_holds_the_answer_is_a_canonical_value_or_a_refusal(string settings)
    {
        var field = ReadField.Of(settings);
        Gen.Select(Anything, Gen.Enum<Side>()).Sample(
            (text, target) => field.Convert(target, CanonicalText.Text(text)) switch
            {
                Conversion.Made made => made.Values is [var value] && value == CanonicalText.Text(value),
                Conversion.Refused refused => refused.Code.Length > 0 && refused.Message.EndsWith('.'),
                _ => false,
            },
            iter: Cases / 5);
    }

    [Theory]
    [MemberData(nameof(AllSingle))]
    public void What_was_converted_agrees_with_what_it_was_made_of(string settings)
    {
        var field = ReadField.Of(settings).Mapping;
        Gen.Select(Anything, Gen.Enum<Side>()).Sample(
            (text, target) =>
            {
                string?[] source = [CanonicalText.Text(text)];
                return field.Transform.Convert(target, source, ConversionContext.Empty) is not Conversion.Made made
                    || (target == Side.Salesforce ? field.Agree(source, made.Values, ConversionContext.Empty) : field.Agree(made.Values, source, ConversionContext.Empty));
            },
            iter: Cases / 5);
    }

    [Fact]
    public void A_map_of_pairs_comes_back() =>
        Maps(distinct: true).Sample(map => map.Pairs.All(pair => There(map.Field, pair.Key) is { } there && Back(map.Field, there) == pair.Key), iter: Cases / 20);

    [Fact]
    public void A_map_that_joins_values_loses_them_only_once() =>
        Maps(distinct: false).Sample(map => map.Pairs.All(pair => There(map.Field, pair.Key) is { } there && There(map.Field, Back(map.Field, there)!) == there), iter: Cases / 20);

    [Theory]
    [InlineData("upper")]
    [InlineData("lower")]
    [InlineData("title")]
    [InlineData("trim")]
    [InlineData("multiSelect")]
    public void A_form_stays_as_it_is_whichever_way_it_goes(string name)
    {
        var field = ReadField.Of($"transform: {name}");
        Gen.OneOf(Words, Anything, Words.Array[0, 5].Select(words => string.Join(';', words))).Sample(
            text => There(field, CanonicalText.Text(text)) is var there && There(field, there) == there && Back(field, CanonicalText.Text(text)) == there,
            iter: Cases);
    }

    [Fact]
    public void Filled_parts_without_the_separator_come_back()
    {
        var field = ReadField.Of("transform: { concatenate: { separator: \"|\" } }", hubSpot: "[a1, a2, a3]");
        Words.Array[3].Sample(
            parts => field.Convert(Side.Salesforce, parts) is Conversion.Made { Values: [var whole] } && field.Convert(Side.HubSpot, whole) is Conversion.Made back && back.Values.SequenceEqual(parts),
            iter: Cases);
    }

    [Theory]
    [InlineData("\" \"", "last", "first")]
    [InlineData("\" \"", "first", "last")]
    [InlineData("\", \"", "last", "last")]
    [InlineData("\"ab\"", "first", "first")]
    public void A_text_that_was_parted_and_joined_is_parted_the_same_way(string separator, string rest, string lone)
    {
        var field = ReadField.Of($"transform: {{ split: {{ separator: {separator}, rest: {rest}, lone: {lone} }} }}", salesforce: "[B1__c, B2__c, B3__c]");
        Gen.OneOf(Gen.Char["ab, "].Array[0, 12].Select(letters => new string(letters)), Gen.String).Sample(
            text => Values(field, Side.Salesforce, CanonicalText.Text(text)) is var parts
                && Values(field, Side.HubSpot, parts) is var whole
                && Values(field, Side.Salesforce, whole).SequenceEqual(parts),
            iter: Cases);
    }

    [Fact]
    public void A_number_that_only_moved_its_point_comes_back() => Gen.Select(Gen.OneOf("100", "0.01", "-1000", "0.5"), Gen.OneOf("0", "32", "-0.25"), Gen.Int, Gen.Int[0, 6]).Sample(
        (factor, offset, digits, scale) =>
        {
            var field = ReadField.Of($"transform: {{ number: {{ times: {factor}, plus: {offset} }} }}");
            var number = CanonicalText.Number(new decimal(digits) / (decimal)Math.Pow(10, scale));
            return Back(field, There(field, number)!) == number;
        },
        iter: Cases / 20);

    [Theory]
    [InlineData("times: 3, digits: 2")]
    [InlineData("times: 0.7, plus: 12.5, digits: 2, rounding: halfUp")]
    [InlineData("times: -12345.678, digits: 2")]
    public void A_rounded_number_is_not_rounded_again_by_its_way_there_and_back(string settings)
    {
        var field = ReadField.Of($"transform: {{ number: {{ {settings} }} }}");
        Gen.Int.Sample(
            cents => There(field, CanonicalText.Number(cents / 7m)) is var there && There(field, Back(field, there!)!) == there,
            iter: Cases);
    }

    [Fact]
    public void A_day_comes_back_from_its_beginning_in_every_time_zone()
    {
        var fields = Zones.Select(zone => ReadField.Of($"transform: {{ date: {{ zone: {zone}, momentOn: salesforce }} }}")).ToArray();
        Gen.Select(Gen.Int[0, Zones.Length - 1], Days).Sample((zone, day) => Back(fields[zone], There(fields[zone], day)!) == day || IsSkipped(Zones[zone], day), iter: Cases);
    }

    /// <summary>Kiritimati moved over the date line: its clocks never showed the last day of 1994.</summary>
    [Fact]
    public void A_day_that_never_was_becomes_the_moment_at_which_it_would_have_begun()
    {
        var field = ReadField.Of("transform: { date: { zone: Pacific/Kiritimati, momentOn: salesforce } }");

        IsSkipped("Pacific/Kiritimati", "1994-12-31").ShouldBeTrue();
        There(field, "1994-12-31").ShouldBe("1994-12-31T10:00:00.000Z");
        Back(field, "1994-12-31T10:00:00.000Z").ShouldBe("1995-01-01");
    }

    /// <summary>Whether a zone's clocks never showed a day.</summary>
    private static bool IsSkipped(string zone, string day)
    {
        var midnight = DateTimeOffset.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return Enumerable.Range(-24, 72).All(hours => TimeZoneInfo.ConvertTime(midnight.AddHours(hours), TimeZoneInfo.FindSystemTimeZoneById(zone)).Date != midnight.Date);
    }

    [Fact]
    public void The_beginning_of_a_moments_day_falls_on_that_day_and_is_not_after_it()
    {
        var fields = Zones.Select(zone => ReadField.Of($"transform: {{ date: {{ zone: {zone}, momentOn: hubspot }} }}")).ToArray();
        Gen.Select(Gen.Int[0, Zones.Length - 1], Moments).Sample(
            (zone, moment) => There(fields[zone], moment) is { } day && Back(fields[zone], day) is { } beginning
                && There(fields[zone], beginning) == day && string.CompareOrdinal(beginning, moment) <= 0,
            iter: Cases);
    }

    [Theory]
    [InlineData("dd.MM.yyyy")]
    [InlineData("yyyyMMdd")]
    [InlineData("{ format: \"MMMM d, yyyy\" }")]
    public void A_date_comes_back_from_its_text(string settings)
    {
        var field = ReadField.Of($"transform: {{ dateFormat: {settings} }}");
        Days.Sample(day => There(field, Back(field, day)!) == day, iter: Cases);
    }

    [Fact]
    public void A_moment_that_became_a_text_stays_that_text()
    {
        var fields = Zones.Select(zone => ReadField.Of($"transform: {{ dateFormat: {{ format: \"dd.MM.yyyy HH:mm\", zone: {zone} }} }}")).ToArray();
        Gen.Select(Gen.Int[0, Zones.Length - 1], Moments).Sample(
            (zone, moment) => Back(fields[zone], moment) is { } text && Back(fields[zone], There(fields[zone], text)!) == text,
            iter: Cases);
    }

    [Fact]
    public void A_flag_comes_back_from_its_word()
    {
        var field = ReadField.Of("transform: { boolean: { yes: [Ja, J, 1], no: [Nein, N, 0] } }");
        Gen.Bool.Select(CanonicalText.Boolean).Sample(flag => There(field, Back(field, flag)!) == flag);
        Gen.OneOf("Ja", "j", "1", "nein", "N", "0").Sample(word => There(field, word) is var flag && There(field, Back(field, flag!)!) == flag);
    }

    [Fact]
    public void A_set_of_paired_values_comes_back_whatever_its_order() => Gen.Select(Maps(distinct: true, "transform: { multiSelect: { map: {", "} } }"), Gen.Int).Sample(
        (map, seed) =>
        {
            var chosen = map.Pairs.Select(pair => pair.Key).Where((_, i) => ((seed >> i) & 1) == 1).Concat(map.Pairs.Take(1).Select(pair => pair.Key)).ToList();
            var shuffled = string.Join(';', chosen.OrderBy(value => value.GetHashCode(StringComparison.Ordinal) ^ seed));
            return There(map.Field, shuffled) is var there
                && There(map.Field, string.Join(';', chosen)) == there
                && Normalizer.Set.Same(Back(map.Field, there), shuffled);
        },
        iter: Cases / 20);

    [Fact]
    public void A_chain_of_steps_that_come_back_comes_back()
    {
        var field = ReadField.Of("transform: [{ number: { times: 100 } }, { number: { plus: -7 } }, { replace: { find: '^', with: 'N', back: { find: '^N' } } }, { split: { separator: \".\" } }]", salesforce: "[B1__c, B2__c]");
        Gen.Select(Gen.Int, Gen.Int[0, 5]).Sample(
            (digits, scale) =>
            {
                var number = CanonicalText.Number(new decimal(digits) / (decimal)Math.Pow(10, scale));
                return Values(field, Side.HubSpot, Values(field, Side.Salesforce, number)).SequenceEqual([number]);
            },
            iter: Cases);
    }

    private static Gen<string> Days => Gen.Int[0, 400_000].Select(days => new DateOnly(1700, 1, 1).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static Gen<string> Moments => Gen.Long[-8_500_000_000_000, 8_500_000_000_000].Select(ms => CanonicalText.Instant(DateTimeOffset.FromUnixTimeMilliseconds(ms)));

    private static Gen<(ReadField Field, List<KeyValuePair<string, string>> Pairs)> Maps(bool distinct, string before = "map: {", string after = "}") =>
        Gen.Select(Gen.Int[0, distinct ? 0 : 3], Gen.Int[1, 8]).Select((joined, count) =>
        {
            var pairs = Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"KEY_{i}", $"Value {(joined > 0 ? i % joined : i)}")).ToList();
            return (ReadField.Of($"{before} {string.Join(", ", pairs.Select(pair => $"{pair.Key}: {pair.Value}"))} {after}"), pairs);
        });

    private static string? There(ReadField field, string? value) => Values(field, Side.Salesforce, value)[0];

    private static string? Back(ReadField field, string? value) => Values(field, Side.HubSpot, value)[0];

    private static IReadOnlyList<string?> Values(ReadField field, Side target, params IReadOnlyList<string?> source) =>
        field.Mapping.Transform.Convert(target, source, ConversionContext.Empty).ShouldBeOfType<Conversion.Made>().Values;
}
