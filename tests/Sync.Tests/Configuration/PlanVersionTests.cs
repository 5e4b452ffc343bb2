using HubSpotSfSync.Sync.Configuration;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Configuration;

public sealed class PlanVersionTests
{
    private static readonly string Before = PlanVersion.Of(Yaml.Valid(Yaml.With()));

    [Fact]
    public void Comments_order_and_rotated_secrets_leave_the_version_alone()
    {
        var rewritten = Yaml.With(
            portals: """
                portals:
                  apac: { auth: { privateAppToken: ${SF_SECRET} }, id: 1002 } # rotated
                  emea: { id: 1001, auth: { privateAppToken: ${EMEA_TOKEN} } }
                """,
            connection: "polling: { hubspot: 10s }   # the default");

        PlanVersion.Of(Yaml.Valid(rewritten)).ShouldBe(Before);
        Before.Length.ShouldBe(12);
    }

    [Theory]
    [InlineData("polling: { hubspot: 11s }")]
    [InlineData("selective: { Contact: IsDeleted = false }")]
    [InlineData("identity: { hubspot: other_id }")]
    public void What_changes_the_sync_changes_the_version(string settings) =>
        PlanVersion.Of(Yaml.Valid(Yaml.With(connection: settings))).ShouldNotBe(Before);

    [Fact]
    public void An_owner_and_a_constant_count_too()
    {
        PlanVersion.Of(Yaml.Valid(Yaml.With(mappings: Yaml.Mappings.Replace("shared", "newest", StringComparison.Ordinal)))).ShouldNotBe(Before);
        PlanVersion.Of(Yaml.Valid(Yaml.With(mappings: Yaml.Mappings + "\n    constants: { Region__c: EMEA }"))).ShouldNotBe(Before);
    }
}
