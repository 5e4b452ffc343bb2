using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Tests.Configuration;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Transforms;

/// <summary>Ways out of the bounds of an expression: each ends in a refusal, and never in the silo's end, a wait or a surprise.</summary>
public sealed class SandboxTests
{
    [Theory]
    [InlineData("(() => { let all = []; for (let i = 0; i < 9000; i++) all = [all]; return String(all); })()")]
    [InlineData("String(Array.from({ length: 9000 }).reduce(all => [all], []))")]
    [InlineData("JSON.stringify(Array.from({ length: 9000 }).reduce(all => [all], []))")]
    [InlineData("JSON.parse('['.repeat(90000))")]
    [InlineData("Array.from({ length: 9000 }).reduce(it => it.drop(0), [1].values()).next().value")]
    [InlineData("Array.from({ length: 8000 }).reduce(f => f.bind(null), () => 1)()")]
    public void Depth_ends_in_a_refusal_and_not_in_the_process(string expression)
    {
        string? result = null;
        var small = new Thread(() => result = Evaluate(expression), SmallStackBytes);
        small.Start();
        small.Join();

        result.ShouldBe(Refused);
    }

    [Theory]
    [InlineData("new Array(4294967295)")]
    [InlineData("new Array(100000)")]
    [InlineData("new ArrayBuffer(2000000000).byteLength")]
    [InlineData("new Uint8Array(1000000000).length")]
    [InlineData("'x'.repeat(100000000).length")]
    [InlineData("'x'.padEnd(500000000).length")]
    [InlineData("'x'.padStart(500000000).length")]
    [InlineData("'a'.repeat(90000).replaceAll('a', 'x'.repeat(90000)).length")]
    [InlineData("'a'.repeat(90000).replace(/a/g, 'x'.repeat(90000)).length")]
    [InlineData("(() => { let all = 'x'; for (let i = 0; i < 40; i++) all += all; return all; })()")]
    [InlineData("Array.from({ length: 9000 }).fill('x'.repeat(90000)).join('').length")]
    [InlineData("(10n ** 10000000n).toString()")]
    public void Memory_ends_in_a_refusal(string expression) => Evaluate(expression).ShouldBe(Refused);

    [Theory]
    [InlineData("Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 20000)")]
    [InlineData("Temporal.Now.instant().toString()")]
    [InlineData("new Intl.DateTimeFormat().format()")]
    [InlineData("new ShadowRealm().evaluate('1')")]
    [InlineData("import('fs')")]
    [InlineData("(async () => 1)()")]
    [InlineData("(() => {}).constructor('return 1')()")]
    [InlineData("Object.getPrototypeOf(function* () {}).constructor('return 1')()")]
    [InlineData("a.constructor.constructor('return 1')()")]
    public void What_is_not_computing_is_not_there(string expression) => Evaluate(expression).ShouldBe(Refused);

    [Theory]
    [InlineData("1e300")]
    [InlineData("Number('12345678901234567')")]
    [InlineData("Symbol('x')")]
    [InlineData("10n")]
    [InlineData("() => 1")]
    [InlineData("[1, 2]")]
    [InlineData("[]")]
    [InlineData("Object.defineProperty([1], 0, { get() { while (true) {} } })")]
    public void What_is_no_value_of_a_field_is_refused(string expression) => Evaluate(expression).ShouldBe(Refused);

    [Theory]
    [InlineData("'1'")]
    [InlineData("['1']")]
    [InlineData("['1', '2', '3']")]
    public void Two_fields_take_two_values(string expression) =>
        Given.Field($"{{ hubspot: a, salesforce: [B, C], owner: hubspot, transform: {{ expression: {{ toSalesforce: \"{expression}\" }} }} }}").ToSalesforce("x").ShouldBe(Refused);

    [Theory]
    [InlineData("['1']", "1")]
    [InlineData("a.padStart(5, '0')", "0000x")]
    [InlineData("a.repeat(3).replaceAll('x', 'yz').replace(/^y/, c => c.toUpperCase())", "Yzyzyz")]
    [InlineData("[...new Set(['b', 'a', 'b'])].sort().join(';')", "a;b")]
    [InlineData("(1234.5).toLocaleString()", "1,234.5")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("Number('1234567890123456')", "1234567890123456")]
    public void What_people_write_works(string expression, string expected) => Evaluate(expression).ShouldBe(expected);

    [Fact]
    public void More_than_one_expression_is_a_problem_of_the_configuration() =>
        Yaml.Problems(Yaml.WithField("{ hubspot: a, salesforce: B, owner: hubspot, transform: { expression: { toSalesforce: 'a); while (true) {} (a' } } }"))
            .ShouldContain(problem => problem.What == "this expression can't be read: it is more than one expression");

    private const int SmallStackBytes = 1024 * 1024;
    private const string Refused = "refused EXPRESSION_FAILED";

    private static string? Evaluate(string expression) => Field(expression).ToSalesforce("x");

    private static FieldMapping Field(string expression) =>
        Given.Field($"{{ hubspot: a, salesforce: B, owner: hubspot, transform: {{ expression: {{ toSalesforce: \"{expression}\" }} }} }}");
}
