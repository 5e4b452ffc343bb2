using HubSpotSfSync.Salesforce.Events;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class TopicTests
{
    [Theory]
    [InlineData("Contact", "/data/ContactChangeEvent")]
    [InlineData("Visit__c", "/data/Visit__ChangeEvent")]
    [InlineData("acme__Visit__c", "/data/acme__Visit__ChangeEvent")]
    public void An_object_has_the_topic_that_the_platform_gives_it(string objectType, string topic) => Topics.Of(objectType).ShouldBe(topic);
}
