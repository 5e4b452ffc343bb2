using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Tests.Configuration;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Transforms.Values;

/// <summary>What a configuration is told about transforms that can't be.</summary>
public sealed class TransformProblemTests
{
    private const string At = "connections.emea-main.mappings[1].fields[2]";

    [Theory]
    [InlineData("transform: uper", "uper", "there is no transform 'uper'", "Did you mean 'upper'?")]
    [InlineData("transform: [trim, { spilt: { separator: x } }]", "spilt", "there is no transform 'spilt'", "Did you mean 'split'?")]
    [InlineData("transform: { upper: { all: true } }", "{ all", "'upper' has no settings", "Write transform: upper")]
    [InlineData("transform: { trim: , upper: }", "upper", "a step is one transform, and here is a second", "Write a list, in their order towards Salesforce: transform: [trim, upper]")]
    [InlineData("transform: { trim: , loud: true }", "loud", "unknown key 'loud'", "Known here: trim")]
    [InlineData("transform: [[trim]]", "[trim", At + ".transform[1] must hold keys of its own", "Write its keys below it, indented: key: value")]
    [InlineData("map: { A: B, a: C }", "a: C", "'A' and 'a' differ only in case, which a map does not look at", "Keep one of the two")]
    [InlineData("map: { '': B }", "'': B", "an empty value is not mapped", "Say what takes its place with default: ...")]
    [InlineData("map: { }", "map", "the map is empty", "Write for example map: { PAID_SEARCH: Paid Search }")]
    [InlineData("transform: [trim, map]", "map]", "the map is empty", "Write for example map: { PAID_SEARCH: Paid Search }")]
    [InlineData("map: PAID", "PAID", At + ".map must hold keys of its own", "Write its keys below it, indented: key: value")]
    [InlineData("otherwise: keep", "keep", "otherwise belongs to a map", "Add the map, or remove it")]
    [InlineData("map: { A: B }, otherwise: { sf: X }", "sf", "unknown key 'sf'", "Known here: hubspot, salesforce")]
    [InlineData("transform: { multiSelect: { otherwise: keep } }", "keep", "otherwise belongs to a map", "Add the map, or remove it")]
    [InlineData("transform: { cut: 99999999999 }", "99999999999", At + ".transform.cut is '99999999999', which is not a number of characters between 1 and 131072", "Write for example cut: 255")]
    [InlineData("transform: { cut: 0 }", "0 }", At + ".transform.cut is '0', which is not a number of characters between 1 and 131072", "Write for example cut: 255")]
    [InlineData("transform: { plainText: { length: 3000000000 } }", "3000000000", At + ".transform.plainText.length is '3000000000', which is not a number of characters between 1 and 131072", "Write for example length: 255")]
    [InlineData("transform: { plainText: { lines: 3000000000 } }", "3000000000", At + ".transform.plainText.lines is '3000000000', which is not a number of lines between 1 and 10000", "Write for example lines: 1")]
    [InlineData("transform: { number: }", "{ number", "number says nothing to do", "Add times, plus or digits, such as number: { times: 100, digits: 2 }")]
    [InlineData("transform: { number: { times: 0 } }", "0 } }", At + ".transform.number.times is '0', which is not a number other than zero", "Write for example times: 100")]
    [InlineData("transform: { number: { plus: 1,5 } }", "5 }", "unknown key '5'", "Known here: digits, plus, rounding, times")]
    [InlineData("transform: { number: { digits: 19 } }", "19", At + ".transform.number.digits is '19', which is not a number of digits between 0 and 15", "Write for example digits: 2")]
    [InlineData("transform: { number: { digits: 2, rounding: up } }", "up }", At + ".transform.number.rounding is 'up', which is not one of halfUp, bankers", "Write for example rounding: halfUp")]
    [InlineData("transform: { number: { times: 2, rounding: halfUp } }", "halfUp", "rounding needs the digits to round to", "Add digits: 2")]
    [InlineData("transform: { date: { momentOn: hubspot } }", "date: {", At + ".transform.date.zone is missing", "Write for example zone: Europe/Berlin")]
    [InlineData("transform: { date: { zone: Europe/Berlni, momentOn: hubspot } }", "Europe/Berlni", At + ".transform.date.zone is 'Europe/Berlni', which is not an IANA time zone", "Write for example zone: Europe/Berlin")]
    [InlineData("transform: { date: { zone: W. Europe Standard Time, momentOn: hubspot } }", "W. Europe", At + ".transform.date.zone is 'W. Europe Standard Time', which is not an IANA time zone", "Write for example zone: Europe/Berlin")]
    [InlineData("transform: { dateFormat: dd.MM }", "dd.MM", "from the form 'dd.MM' nobody can tell the whole date", "Write year (yyyy), month (MM) and day (dd), such as dd.MM.yyyy")]
    [InlineData("transform: { dateFormat: dd.MM.yy }", "dd.MM", "from the form 'dd.MM.yy' nobody can tell the whole date", "Write year (yyyy), month (MM) and day (dd), such as dd.MM.yyyy")]
    [InlineData("transform: { dateFormat: q }", "q }", "from the form 'q' nobody can tell the whole date", "Write year (yyyy), month (MM) and day (dd), such as dd.MM.yyyy")]
    [InlineData("transform: { dateFormat: { format: \"dd.MM.yyyy hh:mm\", zone: UTC } }", "\"dd.MM", "from the form 'dd.MM.yyyy hh:mm' nobody can tell the whole date and time", "Write year (yyyy), month (MM) and day (dd), hour (HH) and minute (mm), such as dd.MM.yyyy HH:mm")]
    [InlineData("transform: { dateFormat: dd.MM.yyyy HH:mm }", "dd.MM", "the form 'dd.MM.yyyy HH:mm' has a time, which is told by a time zone's clocks", "Add their zone, such as { format: \"dd.MM.yyyy HH:mm\", zone: Europe/Berlin }")]
    [InlineData("transform: { dateFormat: { text: salesforce } }", "dateFormat", At + ".transform.dateFormat.format is missing", "Write for example format: dd.MM.yyyy")]
    [InlineData("transform: { boolean: { yes: [Ja, X], no: x } }", "x }", "'X' would mean yes and no", "Keep it in one of the two")]
    [InlineData("transform: { boolean: { yes: [], no: x } }", "[]", "yes names no word", "Write yes: yes")]
    [InlineData("transform: { replace: { with: x } }", "replace: {", At + ".transform.replace.find is missing", "Write for example find: \"^0\"")]
    [InlineData("transform: { replace: { find: x(?=y) } }", "x(?=y)", "this pattern looks around, looks back or is too large, which may take for ever", "Write it without (?=, (?!, (?<=, (?<!, (?> and \\1, and with smaller counts")]
    [InlineData("transform: { concatenate: { separator: \"\" } }", "\"\"", At + ".transform.concatenate.separator is '', which is not some characters", "Write for example separator: \", \"", "[x, y]")]
    [InlineData("transform: concatenate", "concatenate", "concatenate joins several HubSpot fields, and there is one", "Name several: hubspot: [firstname, lastname], or use split to join Salesforce's")]
    [InlineData("transform: split", "split", "split parts one HubSpot field into several of Salesforce, and these fields are other than that", "Write hubspot: name and salesforce: [FirstName, LastName]")]
    [InlineData("transform: { split: { rest: middle } }", "middle", At + ".transform.split.rest is 'middle', which is not one of first, last", "Write for example rest: first", "x", "[X, Y]")]
    [InlineData("required: true", "{ hubspot", "2 values do not fit 1 Salesforce field", "Name as many fields on both sides, or join or part them with transform: { concatenate: { separator: \" \" } } or { split: { separator: \" \" } }", "[x, y]")]
    [InlineData("transform: upper", "upper", "1 value does not fit 2 Salesforce fields", "Name as many fields on both sides, or join or part them with transform: { concatenate: { separator: \" \" } } or { split: { separator: \" \" } }", "x", "[X, Y]")]
    [InlineData("default: { salesforce: X }", "{ salesforce: X }", "a default is one value, and Salesforce has 2 fields here", "Map the fields one by one, or remove the default", "[x, y]", "[X, Y]")]
    [InlineData("default: { other: X }", "other", "unknown key 'other'", "Known here: hubspot, salesforce")]
    [InlineData("constant: X", "X }", "a constant is made of no field, and this one has fields on both sides", "Name only the field that gets it")]
    public void A_transform_says_what_is_wrong_with_it(string settings, string at, string what, string remedy, string hubSpot = "x", string salesforce = "X")
    {
        var owner = settings.Contains("constant", StringComparison.Ordinal) ? "salesforce" : "shared";
        var problem = Yaml.OnlyProblem(Yaml.WithField($"{{ hubspot: {hubSpot}, salesforce: {salesforce}, owner: {owner}, {settings} }}"), at);

        problem.What.ShouldBe(what);
        problem.Remedy.ShouldBe(remedy);
    }

    [Fact]
    public void A_broken_pattern_is_told_in_the_words_of_the_engine() =>
        Yaml.OnlyProblem(Yaml.WithField("{ hubspot: x, salesforce: X, owner: hubspot, transform: { replace: { find: '(x' } } }"), at: "'(x'")
            .What.ShouldStartWith("this pattern can't be read: Invalid pattern '(x' at offset 2. Not enough )'s.");

    [Theory]
    [InlineData("\"{firstnam}\"", "the template names firstnam, which is not among the fields of this mapping", "Did you mean 'firstname'?")]
    [InlineData("\"{company}\"", "the template names company, which is not among the fields of this mapping", "Name it below hubspot, or below inputs if it is only read: inputs: { hubspot: [company] }")]
    [InlineData("Dear all", "the template names no field", "Write names as {firstname}; for one and the same text use constant")]
    [InlineData("\"{firstname} {\"", "a '{' of the template has no partner", "Write names as {firstname}, and a brace itself twice: {{ or }}")]
    [InlineData("\"{first name}\"", "a '{' of the template has no partner", "Write names as {firstname}, and a brace itself twice: {{ or }}")]
    public void A_template_says_what_is_wrong_with_it(string template, string what, string remedy)
    {
        var problem = Yaml.OnlyProblem(Yaml.WithField($"{{ hubspot: [firstname, lastname], salesforce: Name, owner: hubspot, transform: {{ template: {template} }} }}"), at: template);

        (problem.What, problem.Remedy).ShouldBe((what, remedy));
    }

    [Fact]
    public void A_template_makes_one_value_and_comes_first()
    {
        Yaml.OnlyProblem(Yaml.WithField("{ hubspot: [a, b], salesforce: [A, B], owner: hubspot, transform: { template: \"{a}\" } }"), at: "\"{a}")
            .What.ShouldBe("a template makes one value, and Salesforce has 2 fields here");
        Yaml.OnlyProblem(Yaml.WithField("{ hubspot: [a, b], salesforce: A, owner: hubspot, transform: [concatenate, { template: \"{a}\" }] }"), at: "\"{a}")
            .What.ShouldBe("the steps before the template make other values than its fields'");
    }

    [Theory]
    [InlineData("{ hubspot: x, salesforce: X, owner: shared, transform: { replace: { find: a } } }", "the values of x <-> X go both ways, but their transform can't be turned round for HubSpot", "Say who owns the field (owner: hubspot), or give the transform its way back")]
    [InlineData("{ hubspot: [x, y], salesforce: X, owner: newest, transform: { template: \"{x}\" } }", "the values of x + y <-> X go both ways, but their transform can't be turned round for HubSpot", "Say who owns the field (owner: hubspot), or give the transform its way back")]
    [InlineData("{ hubspot: y, salesforce: X, owner: salesforce, transform: { template: \"{y}\" } }", "the values of y <-> X go both ways, but their transform can't be turned round for HubSpot", "Say who owns the field (owner: hubspot), or give the transform its way back")]
    [InlineData("{ salesforce: X, constant: x, owner: shared }", "the values of (constant) <-> X go both ways, but their transform can't be turned round for HubSpot", "Say who owns the field (owner: hubspot), or give the transform its way back")]
    public void A_field_that_goes_both_ways_needs_a_transform_that_does(string field, string what, string remedy)
    {
        var problem = Yaml.OnlyProblem(Yaml.WithField(field), at: "{ " + field[2..9]);

        (problem.What, problem.Remedy).ShouldBe((what, remedy));
    }

    [Theory]
    [InlineData("{ salesforce: X, constant: x, map: { a: b }, owner: hubspot }", "{ a: b }", "a constant has nothing that 'map' could work on")]
    [InlineData("{ salesforce: X, constant: x, transform: upper, owner: hubspot }", "upper", "a constant has nothing that 'transform' could work on")]
    [InlineData("{ salesforce: X, constant: x, default: y, owner: hubspot }", "y,", "a constant has nothing that 'default' could work on")]
    [InlineData("{ salesforce: [X, Y], constant: x, owner: hubspot }", "x,", "a constant is one value for one field")]
    [InlineData("{ salesforce: X, owner: hubspot }", "{ salesforce: X", At + ".hubspot is missing")]
    [InlineData("{ constant: x, owner: hubspot }", "{ constant", At + ".hubspot is missing")]
    public void A_constant_stands_alone(string field, string at, string what) => Yaml.OnlyProblem(Yaml.WithField(field), at).What.ShouldBe(what);

    [Fact]
    public void Objects_that_share_a_transform_have_as_many_fields()
    {
        var yaml = Yaml.With(mappings: Yaml.Mappings.Replace("salesforce: Contact", "salesforce: [Contact, Lead]", StringComparison.Ordinal)
            + "\n      - { hubspot: x, salesforce: { Contact: [X, Y], Lead: X }, owner: hubspot, transform: split }");

        Yaml.OnlyProblem(yaml, at: "{ Contact").What.ShouldBe("Contact and Lead have different numbers of fields here");
    }

    [Theory]
    [InlineData("map: { A: B }", "map: { A: C }")]
    [InlineData("map: { A: B, C: D }", "map: { \"A'='B' 'C\": D }")]
    [InlineData("map: { A: B }", "map: { A: B }, otherwise: keep")]
    [InlineData("map: { A: B }, otherwise: { hubspot: X }", "map: { A: B }, otherwise: { salesforce: X }")]
    [InlineData("map: { A: B }, otherwise: blank", "map: { A: B }, otherwise: Blank")]
    [InlineData("default: X", "default: { salesforce: X }")]
    [InlineData("transform: upper", "transform: lower")]
    [InlineData("transform: [upper, trim]", "transform: [trim, upper]")]
    [InlineData("transform: { number: { times: 2 } }", "transform: { number: { plus: 2 } }")]
    [InlineData("transform: { number: { digits: 2 } }", "transform: { number: { digits: 2, rounding: bankers } }")]
    [InlineData("transform: { number: { digits: { hubspot: 2 } } }", "transform: { number: { digits: { salesforce: 2 } } }")]
    [InlineData("transform: { date: { zone: UTC, momentOn: hubspot } }", "transform: { date: { zone: UTC, momentOn: salesforce } }")]
    [InlineData("transform: { date: { zone: UTC, momentOn: hubspot } }", "transform: { date: { zone: Asia/Tokyo, momentOn: hubspot } }")]
    [InlineData("transform: { dateFormat: dd.MM.yyyy }", "transform: { dateFormat: { format: dd.MM.yyyy, text: salesforce } }")]
    [InlineData("transform: { boolean: { yes: A, no: B } }", "transform: { boolean: { yes: [A, C], no: B } }")]
    [InlineData("transform: { boolean: { yes: A, no: B } }", "transform: { boolean: { yes: A, no: B, words: salesforce } }")]
    [InlineData("transform: { multiSelect: { map: { A: B } } }", "transform: multiSelect")]
    [InlineData("transform: { replace: { find: a, back: { find: b } } }", "transform: { replace: { find: a, back: { find: c } } }")]
    public void Other_settings_are_another_version_of_the_configuration(string before, string after) =>
        VersionOf(after).ShouldNotBe(VersionOf(before));

    [Theory]
    [InlineData("\"{a}\"", "\"{b}\"", "template: {0}")]
    [InlineData("first", "last", "concatenate: {{ rest: {0} }}")]
    [InlineData("first", "last", "concatenate: {{ lone: {0} }}")]
    [InlineData("\",\"", "\";\"", "concatenate: {{ separator: {0} }}")]
    public void So_it_is_for_several_fields(string before, string after, string transform) =>
        VersionOf($"transform: {{ {Filled(transform, before)} }}", "[a, b]", "hubspot").ShouldNotBe(VersionOf($"transform: {{ {Filled(transform, after)} }}", "[a, b]", "hubspot"));

    private static string Filled(string transform, string value) => transform.Replace("{0}", value, StringComparison.Ordinal).Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);

    private static string VersionOf(string settings, string hubSpot = "x", string owner = "shared") =>
        PlanVersion.Of(Yaml.Valid(Yaml.WithField($"{{ hubspot: {hubSpot}, salesforce: X, owner: {owner}, {settings} }}")));
}
