//! The bucket that holds a stack's code: made when missing, one a stack, removed with it.

use aws_sdk_s3::error::ProvideErrorMetadata as _;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    BucketLocationConstraint, CreateBucketConfiguration, Delete, ObjectIdentifier,
    PublicAccessBlockConfiguration,
};
use sha2::{Digest as _, Sha256};

use super::aws::Aws;
use crate::command::package::hex;
use crate::failure::Failure;

/// The bucket of a stack's code.
#[derive(Clone, Debug)]
pub(super) struct Bucket<'a> {
    aws: &'a Aws,
    account: String,
    /// Its name.
    pub(super) name: String,
}

impl<'a> Bucket<'a> {
    pub(super) async fn of_stack(aws: &'a Aws, stack: &str) -> Result<Self, Failure> {
        let account = aws.account().await?;
        let name = bucket_name(stack, &account, &aws.region);
        Ok(Self { aws, account, name })
    }

    /// Whether the bucket is there.
    pub(super) async fn is_there(&self) -> Result<bool, Failure> {
        // The owner is checked: somebody else may have taken a name that can be guessed.
        let there =
            self.aws.s3.head_bucket().bucket(&self.name).expected_bucket_owner(&self.account).send().await;
        match there {
            Ok(_) => Ok(true),
            Err(error) if error.raw_response().is_some_and(|response| response.status().as_u16() == 404) => {
                Ok(false)
            }
            Err(error) if error.raw_response().is_some_and(|response| response.status().as_u16() == 403) => {
                let message =
                    format!("the bucket `{}` belongs to somebody else, or you may not read it", self.name);
                Err(Failure::new("BUCKET", message)
                    .help("choose another `--stack`, or ask for `s3:ListBucket` on it"))
            }
            Err(error) => Err(self.aws.failed("look for the bucket of the code", &error)),
        }
    }

    /// Makes the bucket unless it is there; only its owner may read it.
    pub(super) async fn make(&self) -> Result<(), Failure> {
        if self.is_there().await? {
            return Ok(());
        }
        let mut create = self.aws.s3.create_bucket().bucket(&self.name);
        // The oldest region is the one that must not be named.
        if self.aws.region != "us-east-1" {
            let place = BucketLocationConstraint::from(self.aws.region.as_str());
            create = create.create_bucket_configuration(
                CreateBucketConfiguration::builder().location_constraint(place).build(),
            );
        }
        match create.send().await {
            Ok(_) => {}
            Err(error) if error.code() == Some("BucketAlreadyOwnedByYou") => {}
            Err(error) => return Err(self.aws.failed(&format!("make the bucket `{}`", self.name), &error)),
        }
        let private = PublicAccessBlockConfiguration::builder()
            .block_public_acls(true)
            .ignore_public_acls(true)
            .block_public_policy(true)
            .restrict_public_buckets(true)
            .build();
        self.aws
            .s3
            .put_public_access_block()
            .bucket(&self.name)
            .public_access_block_configuration(private)
            .send()
            .await
            .map_err(|error| self.aws.failed(&format!("keep the bucket `{}` private", self.name), &error))?;
        Ok(())
    }

    /// Whether an object is there.
    pub(super) async fn has(&self, key: &str) -> bool {
        let head = self.aws.s3.head_object().bucket(&self.name).key(key).expected_bucket_owner(&self.account);
        head.send().await.is_ok()
    }

    /// Uploads an object.
    pub(super) async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let put = self.aws.s3.put_object().bucket(&self.name).key(key).expected_bucket_owner(&self.account);
        put.body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(|error| self.aws.failed(&format!("upload to the bucket `{}`", self.name), &error))?;
        Ok(())
    }

    /// The address of an object as CloudFormation takes it.
    pub(super) fn url(&self, key: &str) -> String {
        if let Some(endpoint) = &self.aws.endpoint {
            return format!("{}/{}/{key}", endpoint.trim_end_matches('/'), self.name);
        }
        let suffix = if self.aws.region.starts_with("cn-") { ".cn" } else { "" };
        format!("https://{}.s3.{}.amazonaws.com{suffix}/{key}", self.name, self.aws.region)
    }

    /// Removes the bucket and what is in it; `false` where there is none.
    pub(super) async fn remove(&self) -> Result<bool, Failure> {
        let what = format!("empty the bucket `{}`", self.name);
        loop {
            let listed = self
                .aws
                .s3
                .list_objects_v2()
                .bucket(&self.name)
                .expected_bucket_owner(&self.account)
                .send()
                .await;
            let listed = match listed {
                Ok(listed) => listed,
                Err(error) if error.code() == Some("NoSuchBucket") => return Ok(false),
                Err(error) => return Err(self.aws.failed(&what, &error)),
            };
            let objects: Vec<ObjectIdentifier> = listed
                .contents()
                .iter()
                .filter_map(|object| ObjectIdentifier::builder().key(object.key()?).build().ok())
                .collect();
            if objects.is_empty() {
                break;
            }
            let delete = Delete::builder()
                .set_objects(Some(objects))
                .quiet(true)
                .build()
                .map_err(|error| Failure::new("AWS", format!("cannot {what}: {error}")))?;
            let deleted = self.aws.s3.delete_objects().bucket(&self.name).delete(delete).send().await;
            let deleted = deleted.map_err(|error| self.aws.failed(&what, &error))?;
            if let Some(error) = deleted.errors().first() {
                let why = error.message().unwrap_or("without a reason");
                return Err(Failure::new("AWS", format!("cannot {what}: {why}")));
            }
        }
        let what = format!("remove the bucket `{}`", self.name);
        let removed = self.aws.s3.delete_bucket().bucket(&self.name).send().await;
        removed.map_err(|error| self.aws.failed(&what, &error))?;
        Ok(true)
    }
}

/// A name for the bucket: one a stack, account and region, at most 63 characters, lower case.
fn bucket_name(stack: &str, account: &str, region: &str) -> String {
    const MOST: usize = 63;
    let tail = format!("-{account}-{region}");
    let room = MOST.saturating_sub("synth-".len() + tail.len());
    let mut name = stack.to_ascii_lowercase();
    // `Shop` and `shop` are two stacks, and so are two long names with one beginning.
    if name.len() > room || name != stack {
        let hash = hex(&Sha256::digest(stack));
        name.truncate(room.saturating_sub(9));
        name = format!("{name}-{}", hash.get(..8).unwrap_or_default());
    }
    format!("synth-{name}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_s3_takes() {
        let name = |stack: &str| bucket_name(stack, "123456789012", "ap-southeast-2");
        assert_eq!(name("shop"), "synth-shop-123456789012-ap-southeast-2");
        assert_eq!(name("Shop"), "synth-shop-d00aae6b-123456789012-ap-southeast-2");
        let (one, other) = (name(&"a".repeat(128)), name(&format!("{}b", "a".repeat(127))));
        assert_eq!(one.len(), 63);
        assert_ne!(one, other);
    }
}
