using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Transforms;

public sealed class ExpressionTests
{
    [Theory]
    [InlineData("a + '!'", "x", "x!")]
    [InlineData("a === null ? 'none' : a", null, "none")]
    [InlineData("Number(a) * 1.5", "3", "4.5")]
    [InlineData("a.length > 2", "abc", "true")]
    [InlineData("null", "x", null)]
    [InlineData("values[0].split('-').reverse().join('/')", "a-b-c", "c/b/a")]
    public void An_expression_makes_a_value_of_the_fields(string expression, string? value, string? expected) =>
        Evaluate(expression, value).ShouldBe(expected);

    [Fact]
    public void Each_way_has_its_own()
    {
        var field = Given.Field("{ hubspot: a, salesforce: B__c, owner: shared, transform: { expression: { toSalesforce: 'a + a', toHubSpot: 'B__c.slice(0, B__c.length / 2)' } } }");

        field.ToSalesforce("ab").ShouldBe("abab");
        field.ToHubSpot("abab").ShouldBe("ab");
    }

    [Fact]
    public void An_array_fills_several_fields() =>
        Given.Field("{ hubspot: a, salesforce: [B, C], owner: hubspot, transform: { expression: { toSalesforce: 'a.split(\",\")' } } }").ToSalesforce("1,2").ShouldBe("1 | 2");

    [Theory]
    [InlineData("(() => { while (true) {} })()")]
    [InlineData("(() => { const all = []; for (;;) all.push('x'.repeat(100000)); })()")]
    [InlineData("(function f() { return f(); })()")]
    [InlineData("'x'.repeat(1e9)")]
    [InlineData("System.IO.File.ReadAllText('/etc/passwd')")]
    [InlineData("importNamespace('System')")]
    [InlineData("a.GetType()")]
    [InlineData("eval('1')")]
    [InlineData("new Function('return 1')()")]
    [InlineData("new Date().getTime()")]
    [InlineData("Math.random()")]
    [InlineData("a.missing.deeper")]
    [InlineData("undefined_name")]
    [InlineData("({ a: 1 })")]
    [InlineData("0 / 0")]
    [InlineData("/(a+)+$/.test('a'.repeat(40) + '!')")]
    public void What_an_expression_must_not_do_fails_with_a_clear_refusal(string expression) =>
        Evaluate(expression, "x").ShouldBe("refused EXPRESSION_FAILED");

    [Fact]
    public void Nothing_leaks_from_one_record_to_the_next()
    {
        Evaluate("(Object.prototype.leak = 'x', globalThis.leak2 = 'y', Array.prototype.map = null, 'done')", "x").ShouldBe("done");

        Evaluate("String(({}).leak) + typeof globalThis.leak2 + typeof [].map", "x").ShouldBe("undefinedundefinedfunction");
    }

    [Fact]
    public async Task Many_records_are_evaluated_at_once()
    {
        var field = Field("a + '-' + a");

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => field.Convert(Side.Salesforce, [$"{i}"]))));

        results.ShouldBe(Enumerable.Range(0, 200).Select(i => $"{i}-{i}"));
    }

    private static string? Evaluate(string expression, string? value) => Field(expression).ToSalesforce(value);

    private static HubSpotSfSync.Sync.Mappings.FieldMapping Field(string expression) =>
        Given.Field($"{{ hubspot: a, salesforce: B, owner: hubspot, transform: {{ expression: {{ toSalesforce: \"{expression.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\" }} }} }}");
}
